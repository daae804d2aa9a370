import { createChatClient, type ClientOptions, type SharedClient } from './chat-client.js';
import type { ChatClient } from './state.js';

interface Shared {
  readonly client: SharedClient;
  users: number;
}

/** A share in the client of one server and app. */
export interface ClientLease {
  readonly client: ChatClient;
  /** Gives the share back. The session outlives the last share, the connection does not. */
  release(): void;
}

/** One map for all copies of this script in the page, so that two copies do not fight over one visitor. */
const KEY = Symbol.for('chat-messenger.clients');

function registry(): Map<string, Shared> {
  const scope = globalThis as Record<symbol, Map<string, Shared> | undefined>;
  return (scope[KEY] ??= new Map<string, Shared>());
}

/** The client that everybody in this page shares for this server and app. */
export function acquireClient(
  serverUrl: string,
  appId: string,
  environment?: ClientOptions['environment'],
): ClientLease {
  const clients = registry();
  const name = `${new URL(serverUrl).href} ${appId}`;
  let shared = clients.get(name);
  // A destroyed client is never given out again.
  if (!shared || shared.client.isDestroyed) {
    shared = {
      client: createChatClient({ serverUrl, appId, ...(environment && { environment }) }),
      users: 0,
    };
    clients.set(name, shared);
  } else if (shared.users === 0) {
    shared.client.wakeUp();
  }
  shared.users += 1;
  return lease(shared);
}

function lease(shared: Shared): ClientLease {
  const { client } = shared;
  let held = true;
  return {
    client,
    release: () => {
      if (!held) return;
      held = false;
      shared.users -= 1;
      if (shared.users === 0) client.rest();
    },
  };
}
