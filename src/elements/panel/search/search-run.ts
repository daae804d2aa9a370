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
  /** What became of messages since: a page that is on its way may not know it. */
  readonly #revised = new Map<string, Message>();
  /** The same of conversations. */
  readonly #gone = new Set<string>();

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
        this.#show([...this.found, ...messages]);
        if (messages.length > 0) break;
      }
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.busy = false;
    this.#changed();
  }

  /** Takes over what became of a message. One that was taken away is not found any more. */
  revise(message: Message | undefined): void {
    if (!message || this.#revised.get(message.id) === message) return;
    this.#revised.set(message.id, message);
    this.#show(this.found);
    this.#changed();
  }

  /** Nothing of this conversation is found any more. */
  forget(conversationId: string): void {
    this.#gone.add(conversationId);
    this.#show(this.found);
    this.#changed();
  }

  #show(found: readonly Message[]): void {
    this.found = found
      .map((message) => {
        const revised = this.#revised.get(message.id);
        return revised && (revised.version ?? 0) > (message.version ?? 0) ? revised : message;
      })
      .filter(
        ({ conversation_id, deleted_at }) => deleted_at === undefined && !this.#gone.has(conversation_id),
      );
  }
}
