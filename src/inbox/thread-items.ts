import type { Message } from '../protocol/index.js';
import type { PendingFile, TimelineItem } from '../client/state.js';

/**
 * The bubble of a stored message. An agent's keeps the key that its optimistic bubble had; a contact
 * chooses its own `client_msg_id` and could choose one that is taken, so the server's id is its key.
 */
function storedItem(message: Message): TimelineItem {
  const own = message.author.kind === 'agent';
  return Object.freeze({
    key: own ? message.client_msg_id : message.id,
    status: 'sent',
    text: message.text,
    at: message.sent_at,
    own,
    authorName: message.author.name,
    message,
    ...(message.attachments && { attachments: message.attachments }),
  });
}

/** The bubble of a reply that is on its way. */
export function draftItem(
  key: string,
  text: string,
  authorName: string,
  at: number,
  uploads: readonly PendingFile[] = [],
): TimelineItem {
  const files = uploads.length > 0 && { uploads };
  return Object.freeze({ key, status: 'sending', text, at, own: true, authorName, ...files });
}

/** Adds stored messages: each is shown once, in `seq` order, before everything that still waits. */
export function withStored(items: readonly TimelineItem[], messages: readonly Message[]): TimelineItem[] {
  const stored = new Map<string, TimelineItem>();
  const waiting = new Map<string, TimelineItem>();
  for (const item of items) {
    if (item.message) stored.set(item.message.id, item);
    else waiting.set(item.key, item);
  }
  for (const message of messages) {
    if (isNewer(message, stored.get(message.id))) stored.set(message.id, storedItem(message));
    if (message.author.kind === 'agent') waiting.delete(message.client_msg_id);
  }
  const ordered = [...stored.values()].sort((a, b) => seqOf(a) - seqOf(b));
  return [...ordered, ...waiting.values()];
}

/** A change that comes late changes nothing (REL-14). */
function isNewer({ version = 1 }: Message, known: TimelineItem | undefined): boolean {
  return !known || version > (known.message?.version ?? 1);
}

/** Exchanges the item with this key; the others keep their identity. */
export function withItem(items: readonly TimelineItem[], changed: TimelineItem): TimelineItem[] {
  return items.map((item) => (item.key === changed.key ? changed : item));
}

/** Leaves out changes of messages that are not loaded: their page brings them, and a message alone would hide a hole. */
export function inReach(items: readonly TimelineItem[], messages: readonly Message[]): readonly Message[] {
  const oldest = oldestSeq(items) ?? 0;
  return messages.filter(({ seq }) => seq >= oldest);
}

/** `seq` of the newest stored message, 0 where there is none. */
export function newestSeq(items: readonly TimelineItem[]): number {
  return items.reduce((newest, item) => Math.max(newest, item.message?.seq ?? 0), 0);
}

/** `seq` of the oldest stored message. */
export function oldestSeq(items: readonly TimelineItem[]): number | undefined {
  return items.find((item) => item.message)?.message?.seq;
}

/** The replies that the server does not have yet. */
export function unstored(items: readonly TimelineItem[]): TimelineItem[] {
  return items.filter((item) => !item.message);
}

function seqOf(item: TimelineItem): number {
  return item.message?.seq ?? Number.POSITIVE_INFINITY;
}
