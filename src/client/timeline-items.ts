import type { Message } from '../protocol/index.js';
import type { TimelineItem } from './state.js';

/** The bubble of a stored message. */
export function itemOf(message: Message): TimelineItem {
  const own = message.author.kind === 'contact';
  const { attachments } = message;
  return {
    // Only the visitor's own ids: an agent's id must never meet the key of a waiting bubble.
    key: own ? message.client_msg_id : message.id,
    status: 'sent',
    text: message.text,
    at: message.sent_at,
    own,
    authorName: message.author.name,
    message,
    ...(attachments && { attachments }),
  };
}

/** `seq` of an item's message; a waiting one comes last. */
export function seqOf(item: TimelineItem | undefined): number {
  return item?.message?.seq ?? 0;
}

/** Adds stored messages, in the order of `seq`. Of two versions of one the higher stays (REL-14). */
export function withMessages(
  items: readonly TimelineItem[],
  messages: readonly Message[],
): readonly TimelineItem[] {
  const [first] = messages;
  // Most often it is the next one, and a long conversation is not gone through for it.
  if (first && messages.length === 1 && first.seq > seqOf(items.at(-1))) return [...items, itemOf(first)];
  const byKey = new Map(items.map((item) => [item.key, item]));
  for (const message of messages) {
    const item = itemOf(message);
    const known = byKey.get(item.key)?.message;
    if (!known || (known.version ?? 0) < (message.version ?? 0)) byKey.set(item.key, item);
  }
  return [...byKey.values()].sort((a, b) => seqOf(a) - seqOf(b));
}
