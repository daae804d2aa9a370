import type { Principal } from '../access/principal.js';
import { contactStream, workspaceStream } from '../access/principal.js';
import { SECOND, type Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import { contactsLinkedTo } from '../store/queries/contacts.js';
import type { ConversationRow } from '../store/queries/conversations.js';
import type { Store } from '../store/store.js';
import { Pace } from './pace.js';
import { accessible } from './readable.js';

/** More often than this nobody has to be told that somebody still writes. */
const EVERY = 3 * SECOND;
/** A signal has to fit into one notification, whoever is linked to the contact. */
const MAX_LINKED = 50;

/** Tells the other side that somebody writes. It is kept nowhere: not in the store, not in a stream. */
export class Typing {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #pace = new Pace(EVERY);

  constructor(store: Store, bus: Bus, clock: Clock) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
  }

  /** The rule is asked first (LVL-4): who may not access the conversation hears the same at every pace. */
  async announce(principal: Principal, conversationId: string): Promise<void> {
    const conversation = await accessible(this.#store.read, principal, conversationId);
    const author =
      principal.kind === 'agent'
        ? ({ kind: 'agent', id: principal.agentId } as const)
        : ({ kind: 'contact', id: principal.contactId } as const);
    if (!this.#pace.admits(`${author.id}\n${conversationId}`, this.#clock())) return;
    this.#bus.signal({
      workspaceId: principal.workspaceId,
      conversationId,
      author,
      streamIds:
        author.kind === 'agent'
          ? await this.#streamsOf(conversation)
          : [workspaceStream(principal.workspaceId)],
    });
  }

  async #streamsOf({ workspace_id, contact_id }: ConversationRow): Promise<readonly string[]> {
    const linked = await contactsLinkedTo(this.#store.read, workspace_id, contact_id, MAX_LINKED);
    return [contact_id, ...linked].map(contactStream);
  }
}
