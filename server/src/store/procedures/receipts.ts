import { mayAccess, sideOf, type Asker, type Side } from '../../access/policy.js';
import { workspaceStream } from '../../access/principal.js';
import { updateRows } from '../row-sets.js';
import type { ConversationTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { changeConversation, lockConversation, type ChangedConversation } from './conversations.js';
import { appendEvents, type NewEvent } from './event-log.js';
import { lockConversations } from './messages.js';
import { streamsOf } from './streams-of.js';

/** Up to where one side holds the messages of some conversations. */
export interface Delivery {
  readonly asker: Asker;
  readonly marks: readonly DeliveryMark[];
  readonly now: number;
}
export interface DeliveryMark {
  readonly conversationId: string;
  readonly seq: number;
}

/** Moves a read mark forward, never back and never past the end (REL-5). Both sides hear of it. */
export async function markRead(
  transaction: Transaction,
  input: {
    readonly asker: Asker;
    readonly conversationId: string;
    readonly seq: number;
    readonly now: number;
  },
): Promise<ChangedConversation> {
  const conversation = await lockConversation(transaction, input.asker, input.conversationId);
  const side = sideOf(input.asker);
  const seq = Math.min(input.seq, conversation.last_seq);
  if (seq <= conversation[`${side}_read_seq`]) return { conversation, streams: [] };
  const delivered = Math.max(seq, conversation[`${side}_delivered_seq`]);
  const values = { [`${side}_read_seq`]: seq, [`${side}_delivered_seq`]: delivered };
  Object.assign(conversation, values);
  const streams = (await streamsOf(transaction, [conversation.contact_id]))(conversation);
  return changeConversation(transaction, conversation, values, streams, input.now);
}

/**
 * Moves marks of delivery forward, those of all who acknowledge at the same time in one go. Only the side that wrote is
 * told: were the one that acknowledges told as well, it would acknowledge that, too. What moves nothing writes nothing.
 */
export async function markDelivered(
  transaction: Transaction,
  inputs: readonly Delivery[],
): Promise<readonly (readonly string[])[]> {
  const ids = inputs.flatMap(({ marks }) => marks.map(({ conversationId }) => conversationId));
  const conversations = await lockConversations(transaction, ids);
  const followers = await streamsOf(
    transaction,
    Array.from(conversations.values(), ({ contact_id }) => contact_id),
  );
  const moved = new Set<ConversationTable>();
  const events = new Map<string, NewEvent>();
  const outcomes = inputs.map(({ asker, marks }) => {
    const side = sideOf(asker);
    const changed = marks.flatMap((mark) => {
      const conversation = conversations.get(mark.conversationId);
      const mayMark = conversation !== undefined && mayAccess(asker, conversation);
      return mayMark && moveForward(conversation, side, mark.seq) ? [conversation] : [];
    });
    return changed.flatMap((conversation) => {
      moved.add(conversation);
      const streams = streamsOfOthers(side, followers(conversation), conversation);
      for (const event of updatesOf(conversation, streams)) {
        events.set(`${event.streamId}\n${event.conversationId}`, event);
      }
      return streams;
    });
  });
  if (moved.size > 0) {
    await updateRows(transaction, 'conversations', DELIVERED, [...moved]);
    await appendEvents(transaction, [...events.values()], inputs[0]?.now ?? 0);
  }
  return outcomes;
}

const DELIVERED = ['contact_delivered_seq', 'agent_delivered_seq'] as const;

function moveForward(conversation: ConversationTable, side: Side, to: number): boolean {
  const seq = Math.min(to, conversation.last_seq);
  if (seq <= conversation[`${side}_delivered_seq`]) return false;
  conversation[`${side}_delivered_seq`] = seq;
  return true;
}

/** The streams of the side that did not acknowledge. */
function streamsOfOthers(side: Side, all: readonly string[], { workspace_id }: ConversationTable) {
  const team = workspaceStream(workspace_id);
  return side === 'contact' ? [team] : all.filter((stream) => stream !== team);
}

function updatesOf({ id, workspace_id }: ConversationTable, streams: readonly string[]): NewEvent[] {
  const event = { workspaceId: workspace_id, type: 'conversation.updated' as const, conversationId: id };
  return streams.map((streamId) => ({ ...event, streamId, seq: null }));
}
