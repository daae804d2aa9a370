import { ChatError } from 'chat-messenger/protocol';

/** A place in all that is looked through: newest first, and by id and `seq` among what has the same time. */
export interface SearchPlace {
  readonly at: number;
  readonly conversationId: string;
  readonly seq: number;
}

/** Below zero where `a` comes before `b`. */
export function inSearchOrder(a: SearchPlace, b: SearchPlace): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.conversationId !== b.conversationId) return a.conversationId < b.conversationId ? 1 : -1;
  return b.seq - a.seq;
}

/** A cursor gives nothing away and opens nothing: it only says where to go on. */
export function cursorOf({ at, conversationId, seq }: SearchPlace): string {
  return Buffer.from(JSON.stringify([at, conversationId, seq])).toString('base64url');
}

/** Reads what {@link cursorOf} made. */
export function placeOf(cursor: string): SearchPlace {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(read) && read.length === 3) {
      const [at, conversationId, seq] = read as readonly unknown[];
      if (isPlace(at) && typeof conversationId === 'string' && isPlace(seq)) {
        return { at, conversationId, seq };
      }
    }
  } catch {
    // Said below.
  }
  throw new ChatError('bad_request', 'this cursor is none of a search');
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
