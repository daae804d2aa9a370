import { failureOf } from '../../../client/errors.js';
import type { ChatClient, Failure } from '../../../client/state.js';
import type { Message } from '../../../protocol/index.js';

/** Empty pages that are passed over in one go: the server looks through so many messages at once. */
const EMPTY_PAGES = 5;

/** One search: what was found so far, and whether it goes on. */
export class SearchRun {
  readonly query: string;
  found: readonly Message[] = [];
  busy = true;
  failure: Failure | undefined;
  /** True while there may be more. */
  hasMore = true;
  readonly #client: ChatClient;
  readonly #changed: () => void;
  #cursor: string | undefined;

  constructor(client: ChatClient, query: string, changed: () => void) {
    this.query = query;
    this.#client = client;
    this.#changed = changed;
  }

  /** The next page with anything on it. */
  async more(): Promise<void> {
    this.busy = true;
    this.failure = undefined;
    this.#changed();
    try {
      for (let page = 0; page < EMPTY_PAGES && this.hasMore; page += 1) {
        const { messages, cursor } = await this.#client.search(this.query, this.#cursor);
        this.#cursor = cursor;
        this.hasMore = cursor !== undefined;
        this.found = [...this.found, ...messages];
        if (messages.length > 0) break;
      }
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.busy = false;
    this.#changed();
  }
}
