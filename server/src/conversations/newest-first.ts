import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { messagesOlderThan } from '../store/queries/messages.js';
import type { Database, MessageTable } from '../store/schema.js';
import { inSearchOrder, type SearchPlace } from './search-cursor.js';

/** Rows that are read at once: reading them holds up everything else in the process. */
const ROWS_AT_ONCE = 50;
/** Fewer at first: of most conversations that lie side by side in time only a few are asked for. */
const ROWS_AT_FIRST = 10;

/** A conversation, and when it moved last: nothing in it is newer. */
export interface Searched {
  readonly id: string;
  readonly updated_at: number;
}

/**
 * The messages of several conversations after a place, newest first, one by one. A conversation is read only when the
 * order comes to its time, and only as far as the order goes, so that what is not asked for costs nothing.
 */
export async function* newestFirst(
  db: Kysely<Database>,
  conversations: readonly Searched[],
  after: SearchPlace,
): AsyncGenerator<MessageTable> {
  const waiting = conversations.toSorted((a, b) => a.updated_at - b.updated_at);
  const open: OpenConversation[] = [];
  for (;;) {
    let first = firstOf(open);
    // What was not opened yet has nothing newer than its last change.
    for (let next = waiting.at(-1); next; next = waiting.at(-1)) {
      if (first && first.head.created_at > next.updated_at) break;
      waiting.pop();
      const opened = await OpenConversation.at(db, next.id, after);
      if (opened) open.push(opened);
      first = firstOf(open);
    }
    if (!first) return;
    yield first.head;
    if (!(await first.advance())) open.splice(open.indexOf(first), 1);
  }
}

/** One of the conversations, at the next of its messages. After each part that is read everybody else gets a turn. */
class OpenConversation {
  readonly #db: Kysely<Database>;
  readonly #id: string;
  #rows: readonly MessageTable[] = [];
  #at = 0;
  #isLastPart = false;

  private constructor(db: Kysely<Database>, id: string) {
    this.#db = db;
    this.#id = id;
  }

  static async at(
    db: Kysely<Database>,
    id: string,
    after: SearchPlace,
  ): Promise<OpenConversation | undefined> {
    // Among messages of one moment those of another conversation come all before the place, or all after it.
    const from = { at: after.at, conversationId: id };
    const seq =
      id === after.conversationId
        ? after.seq
        : inSearchOrder({ ...from, seq: 0 }, after) > 0
          ? Number.MAX_SAFE_INTEGER
          : 0;
    const opened = new OpenConversation(db, id);
    return (await opened.#read({ at: after.at, seq }, ROWS_AT_FIRST)) ? opened : undefined;
  }

  get head(): MessageTable {
    const row = this.#rows[this.#at];
    if (!row) throw new Error('it was read to its end');
    return row;
  }

  /** Goes to the next message; false where there is none. */
  async advance(): Promise<boolean> {
    const { created_at, seq } = this.head;
    this.#at += 1;
    if (this.#at < this.#rows.length) return true;
    return !this.#isLastPart && this.#read({ at: created_at, seq }, ROWS_AT_ONCE);
  }

  async #read(before: { readonly at: number; readonly seq: number }, limit: number): Promise<boolean> {
    this.#rows = await messagesOlderThan(this.#db, this.#id, before, limit);
    this.#at = 0;
    this.#isLastPart = this.#rows.length < limit;
    await setImmediate();
    return this.#rows.length > 0;
  }
}

function firstOf(open: readonly OpenConversation[]): OpenConversation | undefined {
  return open.reduce<OpenConversation | undefined>(
    (first, one) => (first && inSearchOrder(placeOfRow(first.head), placeOfRow(one.head)) <= 0 ? first : one),
    undefined,
  );
}

/** Where a message stands in the order. */
export function placeOfRow({ created_at, conversation_id, seq }: MessageTable): SearchPlace {
  return { at: created_at, conversationId: conversation_id, seq };
}
