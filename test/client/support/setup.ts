// What the client loads on demand is here from the first: a wait for a fact is not one for a module on a busy machine.
import '../../../src/client/acts.js';
import '../../../src/client/browsing.js';
import '../../../src/client/device-proof.js';
import '../../../src/client/file-links.js';
import '../../../src/client/follower.js';
import '../../../src/client/form-changes.js';
import '../../../src/client/life.js';
import '../../../src/client/long-poll.js';
import '../../../src/client/outbox-reading.js';
import '../../../src/client/outbox-storage.js';
import '../../../src/client/refusal.js';
import '../../../src/client/restoring.js';
import '../../../src/client/talk.js';
import '../../../src/client/uploads.js';
import { waitUntil } from '@open-wc/testing';
import { createChatClient, type SharedClient } from '../../../src/client/chat-client.js';
import type { Environment } from '../../../src/client/environment.js';
import type {
  IdentityRequest,
  NoticeName,
  OnIdentityFailure,
  TimelineItem,
} from '../../../src/client/state.js';
import { FakeServer, RIGHT_KEY, SERVER } from './fake-server.js';
import { ManualClock } from './manual-clock.js';
import { isStorageWorking, realStorage } from './real-storage.js';

/** A page with one client, and the server it talks to. */
export interface Page {
  readonly server: FakeServer;
  readonly client: SharedClient;
  readonly clock: ManualClock;
  readonly appId: string;
  /** Names of all notices so far, in order. */
  readonly notices: string[];
  /** What the browser does when the network or the visitor comes back. */
  wake(): void;
}

/** What a test may choose for its page. */
export interface PageOptions {
  readonly server?: FakeServer;
  readonly appId?: string;
  readonly environment?: Partial<Environment>;
}

const NOTICES: readonly NoticeName[] = [
  'ready',
  'email-supplied',
  'identity-error',
  'identity-change',
  'unread-count-change',
  'conversation-started',
  'message-sent',
  'message-received',
  'session-cleared',
  'token-expired',
  'storage-unavailable',
  'error',
];

const pages: SharedClient[] = [];

/** Opens a page. Another page with the same server and app id is a reload of it. */
export function openPage(options: PageOptions = {}): Page {
  const { server = new FakeServer(new ManualClock()), appId = crypto.randomUUID() } = options;
  const { clock } = server;
  const wakers: (() => void)[] = [];
  const client = createChatClient({
    serverUrl: SERVER,
    appId,
    environment: {
      fetch: server.fetch,
      WebSocket: server.webSocket,
      clock,
      indexedDB: realStorage,
      random: () => 0.5,
      onWake: (listener) => {
        wakers.push(listener);
        return () => wakers.splice(wakers.indexOf(listener), 1);
      },
      isPageVisible: () => true,
      storagePatience: 30_000, // storage that is slow on a busy machine does not hang
      ...options.environment,
    },
  });
  const notices: string[] = [];
  for (const name of NOTICES) client.on(name, () => notices.push(name));
  pages.push(client);
  return {
    server,
    client,
    clock,
    appId,
    notices,
    wake: () => {
      for (const waker of wakers) waker();
    },
  };
}

/** Ends what the tests so far have opened. */
export async function closePages(): Promise<void> {
  await Promise.all(pages.splice(0).map((client) => client.destroy()));
}

/** A portal page's description of its visitor. */
export function portal(
  email = 'ada@example.com',
  key = RIGHT_KEY,
  onFailure: OnIdentityFailure = 'pin',
): IdentityRequest {
  return { proof: { method: 'portal-key', connection_email: email, connection_key: key }, onFailure };
}

export const anonymous: IdentityRequest = { proof: { method: 'anonymous' }, onFailure: 'anonymous' };
export const emailPin: IdentityRequest = { proof: { method: 'email-pin' }, onFailure: 'pin' };

/** Waits for a fact. The clock of the page stands still meanwhile. */
export function until(
  fact: () => boolean | Promise<boolean>,
  what = fact.toString(),
  timeout = 12_000,
): Promise<void> {
  return waitUntil(fact, what, { interval: 5, timeout });
}

/** Lets the page's time pass, once its storage has answered. */
export async function pass({ clock }: Page, ms: number): Promise<void> {
  await until(() => !isStorageWorking(), 'storage answers');
  clock.advance(ms);
}

/** Lets the page's time pass in steps until a fact is there. */
export function untilInTime(page: Page, fact: () => boolean | Promise<boolean>, step = 500): Promise<void> {
  return until(async () => {
    if (await fact()) return true;
    if (!isStorageWorking()) page.clock.advance(step);
    return false;
  }, fact.toString());
}

/** The bubbles, as a visitor would read them. */
export function bubbles({ client }: Page): string[] {
  return client.state.timeline.items.map(({ text, status }: TimelineItem) => `${text} (${status})`);
}

/** A portal visitor who looks at the conversation, live. */
export async function livePage(options: PageOptions & { readonly email?: string } = {}): Promise<Page> {
  const page = openPage(options);
  page.client.setVisible(true);
  page.client.identify(portal(options.email));
  await until(() => page.client.state.connection === 'live', 'live');
  // What a click loads asks for this.
  await until(() => page.client.state.messenger !== undefined, 'the panel’s part is there');
  return page;
}
