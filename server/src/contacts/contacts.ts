import { ChatError, type Claims, type ContactDetails, type Identity } from 'chat-messenger/protocol';
import type { AgentPrincipal, VisitorPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import { identityOf } from '../sessions/identity-of.js';
import type { Bus } from '../store/bus.js';
import { contactById, othersWithEmail } from '../store/queries/contacts.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { newClaims } from './new-claims.js';
import { contactToDetails } from './wire.js';

/** The people behind conversations: what they say of themselves, and what the team sees of them. */
export class Contacts {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #workspaces: Pick<Workspaces, 'get'>;

  constructor(store: Store, bus: Bus, clock: Clock, workspaces: Pick<Workspaces, 'get'>) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
    this.#workspaces = workspaces;
  }

  /** Takes what the visitor or the page says. It raises no level and takes the place of nothing proven (ANON-2 to ANON-5). */
  async claim(visitor: VisitorPrincipal, claims: Claims): Promise<Identity> {
    const { workspaceId, contactId, assurance } = visitor;
    const { settings } = await this.#workspaces.get(workspaceId);
    const known = await contactById(this.#store.read, workspaceId, contactId);
    const { contact, streams } = await this.#store.run(
      'setClaims',
      newClaims(visitor, claims, { known, settings, now: this.#clock() }),
    );
    this.#bus.publish(streams);
    return identityOf(contact, assurance);
  }

  /** All that the team may know of a contact of its workspace. */
  async describe({ workspaceId }: AgentPrincipal, contactId: string): Promise<ContactDetails> {
    const { read } = this.#store;
    const contact = await contactById(read, workspaceId, contactId);
    if (!contact) throw new ChatError('not_found', 'there is no such contact');
    return contactToDetails(contact, await othersWithEmail(read, contact));
  }
}
