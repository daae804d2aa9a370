import type {
  AgentConversation,
  Assurance,
  Attachment,
  Contact,
  ContactDetails,
  Message,
  Notice,
} from '../../../src/protocol/index.js';

/** The proofs that a test may put behind a message. */
export const assurances = {
  anonymous: { level: 0, method: 'anonymous', proven_at: 0, long_lived: false },
  claimed: { level: 1, method: 'claimed', proven_at: 0, long_lived: false },
  pinned: { level: 2, method: 'pinned-user', proven_at: Date.now() - 60_000, long_lived: false },
  mailbox: { level: 3, method: 'email-pin', proven_at: Date.now() - 120_000, long_lived: false },
  longLived: {
    level: 4,
    method: 'portal-key',
    proven_at: Date.now() - 60_000,
    key_id: 'portal-1',
    long_lived: true,
  },
  fresh: {
    level: 4,
    method: 'portal-key',
    proven_at: Date.now() - 300_000,
    key_id: 'portal-2',
    long_lived: false,
  },
} as const satisfies Record<string, Assurance>;

/** Who writes, and with what proof. */
export interface Writer {
  readonly name: string;
  readonly email?: string;
  readonly assurance: Assurance;
}

export const ada: Writer = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  assurance: assurances.longLived,
};
export const ben: Writer = { name: 'Ben', email: 'ben@example.org', assurance: assurances.mailbox };
export const guest: Writer = { name: 'Anonymous otter', assurance: assurances.anonymous };

/** One conversation as the fake server keeps it. */
export class StoredConversation {
  readonly messages: Message[] = [];
  readonly id: string;
  #contact: Contact;
  #said: Partial<ContactDetails> = {};
  #assurance: Assurance;
  #status: AgentConversation['status'] = 'open';
  #readSeq = 0;
  #erasedAt: number | undefined;
  #peer: Pick<AgentConversation, 'peer_delivered_seq' | 'peer_read_seq'> = {};

  constructor(id: string, { name, email, assurance }: Writer) {
    this.id = id;
    this.#assurance = assurance;
    this.#contact = {
      id: `contact-${id}`,
      name,
      email_verified: assurance.level >= 3,
      name_verified: assurance.level === 4,
      ...(email !== undefined && { email }),
    };
  }

  get view(): AgentConversation {
    const last = this.messages.filter((message) => message.author.kind !== 'system').at(-1);
    const lastFromContact = this.messages.filter((message) => message.author.kind === 'contact').at(-1);
    const at = last?.sent_at ?? Date.now();
    return {
      id: this.id,
      status: this.#status,
      created_at: at,
      updated_at: at,
      last_seq: this.messages.length,
      read_seq: this.#readSeq,
      unread: (lastFromContact?.seq ?? 0) > this.#readSeq,
      contact: this.#contact,
      assurance: this.#assurance,
      ...this.#peer,
      ...(this.#erasedAt === undefined
        ? last && { preview: { author: last.author.kind, text: last.text, sent_at: last.sent_at } }
        : { erased_at: this.#erasedAt }),
    };
  }

  get details(): ContactDetails {
    const nothing = { custom_data: {}, non_verified_custom_data: {}, others_with_email: 0 };
    return { ...this.#contact, ...nothing, ...this.#said };
  }

  /** Adds to what is known of the contact. */
  knows(said: Partial<ContactDetails>): void {
    this.#said = { ...this.#said, ...said };
  }

  /** The conversation is carried over to another contact. */
  passTo(contact: Contact): void {
    this.#contact = contact;
  }

  contactWrites(text: string, assurance = this.#assurance, at = Date.now()): Message {
    this.#assurance = assurance;
    const author = { kind: 'contact', name: this.#contact.name } as const;
    return this.#add({ author, text, client_msg_id: crypto.randomUUID(), sent_at: at, assurance });
  }

  agentWrites(
    text: string,
    name: string,
    id: string = crypto.randomUUID(),
    at = Date.now(),
    attachments: readonly Attachment[] = [],
    agentId = name === 'Grace' ? 'agent-1' : `agent ${name}`,
  ): Message {
    const author = { kind: 'agent', name, id: agentId } as const;
    const files = attachments.length > 0 && { attachments };
    return this.#add({ author, text, client_msg_id: id, sent_at: at, ...files });
  }

  /** Its author writes a message anew, or takes it away where there is no text. */
  change(messageId: string, text: string | undefined): Message {
    const index = this.messages.findIndex(({ id }) => id === messageId);
    const message = this.messages[index];
    if (!message) throw new Error(`no message ${messageId}`);
    const { attachments, ...rest } = message;
    const changed: Message = {
      ...rest,
      ...(attachments && text !== undefined && { attachments }),
      text: text ?? '',
      version: (message.version ?? 1) + 1,
      ...(text === undefined ? { deleted_at: Date.now() } : { edited_at: Date.now() }),
    };
    this.messages[index] = changed;
    return changed;
  }

  /** How far the contact's side is. */
  reaches(delivered: number, read: number): void {
    this.#peer = { peer_delivered_seq: delivered, peer_read_seq: read };
  }

  notes(notice: Notice): Message {
    const author = { kind: 'system', name: '' } as const;
    return this.#add({ author, text: '', client_msg_id: crypto.randomUUID(), sent_at: Date.now(), notice });
  }

  /** The contact erases it: of what was said its frame stays. */
  erase(): void {
    this.#status = 'closed';
    this.#erasedAt = Date.now();
    for (const { id, notice } of [...this.messages]) if (!notice) this.change(id, undefined);
    this.markRead(this.messages.length);
  }

  get isErased(): boolean {
    return this.#erasedAt !== undefined;
  }

  /** The contact erases all that is known of them. */
  forgetContact(): void {
    const { id } = this.#contact;
    this.#contact = { id, name: 'Anonymous heron', email_verified: false, name_verified: false };
    this.#said = {};
  }

  setStatus(status: AgentConversation['status']): void {
    this.#status = status;
  }

  markRead(seq: number): void {
    this.#readSeq = Math.max(this.#readSeq, Math.min(seq, this.messages.length));
  }

  #add(message: Omit<Message, 'id' | 'conversation_id' | 'seq'>): Message {
    const seq = this.messages.length + 1;
    const stored = { ...message, id: `${this.id}-${String(seq)}`, conversation_id: this.id, seq };
    this.messages.push(stored);
    return stored;
  }
}
