import type { Author } from 'chat-messenger/protocol';
import { mayAccess } from '../access/policy.js';
import type { Bus, TypingSignal } from '../store/bus.js';
import { agentById } from '../store/queries/agents.js';
import { contactById } from '../store/queries/contacts.js';
import { conversationById } from '../store/queries/conversations.js';
import type { Store } from '../store/store.js';
import type { Hub } from './hub.js';

/** Signals that are looked up at the same time. Beyond them, typing is the first thing that goes untold. */
const MAX_AT_ONCE = 20;

interface Parts {
  readonly store: Store;
  readonly bus: Bus;
  readonly hub: Hub;
}

/** Turns signals into frames for the sockets of this process, until the bus is closed. */
export function passTypingOn({ store, bus, hub }: Parts): void {
  let running = 0;
  bus.onSignal((signal) => {
    const isHeard = hub.followersOf(signal.streamIds).length > 0;
    if (!isHeard || running >= MAX_AT_ONCE) return;
    running += 1;
    void tell(store, hub, signal)
      // The database being away must not close sockets (REL-28).
      .catch(() => undefined)
      .finally(() => {
        running -= 1;
      });
  });
}

/** To those who may access the conversation now (LVL-3). */
async function tell({ read }: Store, hub: Hub, signal: TypingSignal): Promise<void> {
  const { workspaceId, conversationId, author, streamIds } = signal;
  const conversation = await conversationById(read, workspaceId, conversationId);
  const byId = author.kind === 'agent' ? agentById : contactById;
  const name = (await byId(read, workspaceId, author.id))?.name;
  if (!conversation || name === undefined) return;
  const told: Author = { kind: author.kind, name };
  for (const follower of hub.followersOf(streamIds)) {
    if (!mayAccess(follower.principal, conversation)) continue;
    follower.pass?.({ type: 'typing', conversation_id: conversationId, author: told });
  }
}
