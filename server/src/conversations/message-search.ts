import { setImmediate } from 'node:timers/promises';
import {
  ChatError,
  codePoints,
  LIMITS,
  type FoundMessages,
  type SearchMessages,
} from 'chat-messenger/protocol';
import { mayAccess } from '../access/policy.js';
import type { VisitorPrincipal } from '../access/principal.js';
import { guardsOfContacts } from '../store/queries/conversations.js';
import type { MessageTable } from '../store/schema.js';
import type { Store } from '../store/store.js';
import { folded } from './folding.js';
import { newestFirst, placeOfRow } from './newest-first.js';
import { ownersOf } from './readable.js';
import { cursorOf, placeOf, type SearchPlace } from './search-cursor.js';
import { messageToWire } from './wire.js';

const MAX_FOUND = 20;
/** One request looks through so much and says where to go on: it must not hold up what others ask. */
const MAX_LOOKED_THROUGH = 2_000;
const MAX_UNITS_LOOKED_THROUGH = 1_000_000;
/** After so many units of text everybody else gets a turn. */
const UNITS_IN_ONE_GO = 50_000;

/** Finds words in a visitor's own conversations by reading them: there is no index that could tell of others. */
export class MessageSearch {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async search(visitor: VisitorPrincipal, { query, cursor }: SearchMessages): Promise<FoundMessages> {
    const words = wordsOf(query);
    const { read } = this.#store;
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const guards = await guardsOfContacts(read, ownersOf(visitor));
    const conversations = guards.filter((guard) => mayAccess(visitor, guard));
    const found: MessageTable[] = [];
    const spent = new Spent();
    let last: MessageTable | undefined;
    for await (const row of newestFirst(read, conversations, after ?? newestPlace(conversations))) {
      if (last && (found.length >= MAX_FOUND || spent.isAll)) {
        return { messages: found.map(messageToWire), cursor: cursorOf(placeOfRow(last)) };
      }
      last = row;
      // What was taken away and what the system noted has no text, and holds no word.
      if (folded(row.text).includes(words)) found.push(row);
      await spent.on(row.text);
    }
    return { messages: found.map(messageToWire) };
  }
}

/** What a request has used up. */
class Spent {
  #rows = 0;
  #units = 0;
  #unitsInOneGo = 0;

  get isAll(): boolean {
    return this.#rows >= MAX_LOOKED_THROUGH || this.#units >= MAX_UNITS_LOOKED_THROUGH;
  }

  async on({ length }: string): Promise<void> {
    this.#rows += 1;
    this.#units += length;
    this.#unitsInOneGo += length;
    if (this.#unitsInOneGo < UNITS_IN_ONE_GO) return;
    this.#unitsInOneGo = 0;
    await setImmediate();
  }
}

function wordsOf(query: string): string {
  const words = folded(query.trim());
  if (words === '') throw new ChatError('bad_request', 'query must hold something to look for');
  if (codePoints(query) > LIMITS.query_code_points) {
    throw new ChatError(
      'bad_request',
      `query must not exceed ${String(LIMITS.query_code_points)} characters`,
    );
  }
  return words;
}

/** Before all that was there when the search began. */
function newestPlace(conversations: readonly { readonly updated_at: number }[]): SearchPlace {
  const at = conversations.reduce((newest, { updated_at }) => Math.max(newest, updated_at), 0);
  return { at: at + 1, conversationId: '', seq: 0 };
}
