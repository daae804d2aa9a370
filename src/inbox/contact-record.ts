import type { Contact, ContactDetails } from '../protocol/index.js';
import type { Failure } from '../client/state.js';
import { SnapshotStore } from './snapshot-store.js';

/** All that is known of a contact, as far as it was asked for. */
export interface ContactState {
  readonly details: ContactDetails | undefined;
  readonly loading: boolean;
  readonly failure: Failure | undefined;
}

interface Surroundings {
  readonly load: (contactId: string) => Promise<ContactDetails>;
  /** Puts what a request threw into words. */
  readonly judge: (error: unknown) => Failure;
  readonly changed: (state: ContactState) => void;
}

/**
 * What is known of the contact of one conversation. Nothing is fetched before somebody wants to see it; from
 * then on it is kept up to date. A conversation that is carried over gets another contact: what is still on
 * its way of the one before is dropped.
 */
export class ContactRecord {
  readonly #around: Surroundings;
  readonly #store = new SnapshotStore<ContactState>({
    details: undefined,
    loading: false,
    failure: undefined,
  });
  #contact: Contact;
  #wanted = false;
  #requests = 0;

  constructor(contact: Contact, around: Surroundings) {
    this.#contact = contact;
    this.#around = around;
    this.#store.subscribe(() => {
      around.changed(this.state);
    });
  }

  get state(): ContactState {
    return this.#store.value;
  }

  /** Somebody looks at it. */
  async load(): Promise<void> {
    this.#wanted = true;
    const request = (this.#requests += 1);
    this.#store.set({ loading: true, failure: undefined });
    try {
      const details = await this.#around.load(this.#contact.id);
      if (request === this.#requests) this.#store.set({ details, loading: false });
    } catch (error) {
      const failure = this.#around.judge(error);
      if (request === this.#requests) this.#store.set({ loading: false, failure });
    }
  }

  /** Something of it changed. */
  refresh(): void {
    if (this.#wanted) void this.load();
  }

  /** What is known may have been erased. */
  empty(contact: Contact): void {
    this.#contact = contact;
    this.#store.set({ details: undefined });
    this.refresh();
  }

  /** Takes over who the contact is now. */
  follow(contact: Contact): void {
    const before = this.#contact;
    if (JSON.stringify(before) === JSON.stringify(contact)) return;
    this.#contact = contact;
    if (before.id !== contact.id) this.#store.set({ details: undefined });
    this.refresh();
  }
}
