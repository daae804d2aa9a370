import type { MovedStreams, TypingSignal } from '../bus.js';

/** Stands for every stream. */
export const EVERY = '*';

/** PostgreSQL refuses payloads of 8000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7_900;

/** These stream ids in as few payloads as possible. */
export function payloadsOf(streamIds: ReadonlySet<string>): readonly string[] {
  if (streamIds.has(EVERY)) return [EVERY];
  const payloads: string[] = [];
  let lines: string[] = [];
  let bytes = 0;
  for (const id of streamIds) {
    const size = Buffer.byteLength(id) + 1;
    if (bytes + size > MAX_PAYLOAD_BYTES) {
      payloads.push(lines.join('\n'));
      lines = [];
      bytes = 0;
    }
    lines.push(id);
    bytes += size;
  }
  if (lines.length > 0) payloads.push(lines.join('\n'));
  return payloads;
}

/** What a payload says. */
export function streamsOf(payload: string): MovedStreams {
  return payload === EVERY ? 'every' : payload.split('\n');
}

/** What a signal says, or nothing where another version of the server said something else. */
export function signalOf(payload: string): TypingSignal | undefined {
  try {
    const { workspaceId, conversationId, author, streamIds } = JSON.parse(payload) as TypingSignal;
    const texts = [workspaceId, conversationId, author.kind, author.id, ...streamIds];
    if (!texts.every((text) => typeof text === 'string')) return undefined;
    return { workspaceId, conversationId, author, streamIds };
  } catch {
    return undefined;
  }
}
