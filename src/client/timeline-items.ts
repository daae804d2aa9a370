import type { Message } from '../protocol/index.js';
import type { TimelineItem } from './state.js';

/** The bubble of a stored message. */
export function itemOf(message: Message): TimelineItem {
  const own = message.author.kind === 'contact';
  return {
    // Only the visitor's own ids: an agent's id must never meet the key of a waiting bubble.
    key: own ? message.client_msg_id : message.id,
    status: 'sent',
    text: message.text,
    at: message.sent_at,
    own,
    authorName: message.author.name,
    message,
  };
}

/** True until the server has stored it. */
export function isWaiting(item: TimelineItem): boolean {
  return !item.message;
}

/** Adds stored messages: waiting bubbles are replaced in place, known ones stay, waiting ones come last. */
export function withMessages(
  items: readonly TimelineItem[],
  messages: readonly Message[],
): readonly TimelineItem[] {
  const byKey = new Map(items.map((item) => [item.key, item]));
  for (const message of messages) {
    const item = itemOf(message);
    if (!byKey.get(item.key)?.message) byKey.set(item.key, item);
  }
  const place = (item: TimelineItem) => item.message?.seq ?? Number.MAX_SAFE_INTEGER;
  return [...byKey.values()].sort((a, b) => place(a) - place(b));
}
