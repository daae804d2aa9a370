import { CLOSE_CODES, type Proof } from '../../../src/protocol/index.js';
import type { IdentityRequest } from '../../../src/client/state.js';
import { deferred } from './deferred.js';
import { RIGHT_PIN, type FakeServer } from './fake-server.js';
import { identityToken } from './identity-token.js';
import { emailPin, livePage, openPage, until, untilInTime, type Page, type PageOptions } from './setup.js';

/** A page that hands over its visitor's token later. */
export const awaited: IdentityRequest = { proof: { method: 'awaited' }, onFailure: 'block' };

export function proofOf(token: string): Proof {
  return { method: 'identity-token', identity_token: token };
}

/** A new identity token of this person. */
export function tokenOf(sub: string): Proof {
  return proofOf(identityToken({ sub }));
}

export function phaseOf({ client }: Page) {
  return client.state.phase;
}

/** Whether a page shows nothing of anybody. */
export function isBlank({ client }: Page): boolean {
  const { identity, timeline, phase } = client.state;
  return identity === undefined && timeline.items.length === 0 && phase === 'cleared';
}

/** A page whose visitor was proven by an identity token, and looks at the conversation. */
export async function signedIn(sub: string, options: PageOptions = {}, request = awaited) {
  const page = openPage(options);
  const token = identityToken({ sub });
  page.client.setVisible(true);
  page.client.identify(request);
  await until(() => phaseOf(page) === 'awaited');
  await page.client.present(proofOf(token));
  await until(() => page.client.state.connection === 'live');
  return { page, token };
}

/** Proves the visitor of a page by a PIN, as who they then look at the conversation. */
export async function provePin(page: Page, email: string, request = emailPin): Promise<void> {
  page.client.setVisible(true);
  page.client.identify(request);
  await page.client.whenReady();
  if (phaseOf(page) === 'idle') page.client.offerPin();
  await page.client.startPin(email);
  await page.client.verifyPin(RIGHT_PIN);
  await until(() => page.client.state.connection === 'live');
}

/** Closes the panel and opens it again. */
export async function lookAgain({ client }: Page): Promise<void> {
  client.setVisible(false);
  await client.loadMoreConversations();
  client.setVisible(true);
  await client.loadMoreConversations();
}

/** Lets session and token run out. */
export async function lapse(page: Page, token: string): Promise<void> {
  page.server.deadTokens.add(token);
  page.server.endSessions('session_expired');
  for (const socket of page.server.liveSockets()) socket.drop(CLOSE_CODES.session_expired);
  await untilInTime(page, () => phaseOf(page) === 'lapsed', 100);
}

/** Holds back the answers to one path until the returned function is called. */
export function holdAnswers(server: FakeServer, held: string): () => void {
  const { promise, resolve } = deferred<undefined>();
  server.beforeAnswer = ({ path }) => (path === held ? promise : undefined);
  return () => {
    resolve(undefined);
  };
}

/**
 * Lets a visitor of another app sign in on the same server. That takes every step that a late answer could set off, so
 * what such an answer did is there to be seen when this is done.
 */
export async function lookAway(server: FakeServer): Promise<void> {
  const page = await livePage({ server, email: 'passer-by@example.com' });
  await page.client.destroy();
}
