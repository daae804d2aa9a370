import { ChatError, type Message } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { mayAccess } from '../access/policy.js';
import type { VisitorPrincipal } from '../access/principal.js';
import { MINUTE, type Clock } from '../clock.js';
import { askerOf } from '../conversations/asker.js';
import { messageAsText, onOneLine } from '../conversations/transcript-text.js';
import { messageToWire } from '../conversations/wire.js';
import { ZonedTimes } from '../conversations/zoned-times.js';
import { parseEmail } from '../identity/email.js';
import type { Budgets } from '../store/procedures/pin-budgets.js';
import { contactById } from '../store/queries/contacts.js';
import { conversationById } from '../store/queries/conversations.js';
import { messagesBefore } from '../store/queries/messages.js';
import type { Store } from '../store/store.js';
import type { Workspace, Workspaces } from '../workspaces/workspaces.js';
import type { Mailer } from './mailer.js';

/** A mail server that is away for longer gets it no more; the person asks again. */
const TRIED_FOR = 30 * MINUTE;
/** A mail is no archive: of a longer conversation it holds the newest part. The export holds all. */
const MAX_MESSAGES = 2_000;
const MAX_CHARACTERS = 200_000;
const PAGE = 200;

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly workspaces: Pick<Workspaces, 'get'>;
  readonly budgets: Budgets;
}

/** Conversations by mail, to the address that their contact has proven and to no other (EML-6, PRV-6). */
export class Transcripts {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** False where no mail server is configured. */
  get available(): boolean {
    return this.#parts.mailer.available;
  }

  /** Takes the wish and returns; the mail goes out afterwards. */
  async request(visitor: VisitorPrincipal, conversationId: string): Promise<void> {
    const { store, clock, mailer, workspaces, budgets } = this.#parts;
    if (!mailer.available) throw new ChatError('mail_unavailable', 'this server sends no mail');
    const { workspaceId, contactId, assurance } = visitor;
    const contact = await contactById(store.read, workspaceId, contactId);
    if (assurance.level < 3 || contact?.email_verified !== 1 || contact.email === null) {
      throw new ChatError('level_too_low', 'a transcript goes to an address that was proven');
    }
    const workspace = await workspaces.get(workspaceId);
    const { exact, canonical } = parseEmail(contact.email, workspace.settings);
    const now = clock();
    await store.run('bookTranscript', {
      asker: askerOf(visitor),
      conversationId,
      contactId,
      subject: canonical,
      id: uuid(),
      budgets,
      now,
    });
    mailer.enqueue({
      to: exact,
      subject: `Your conversation with ${onOneLine(workspace.name)}`,
      // Looked up when it goes out: what was erased meanwhile is in no mail (PRV-4).
      text: () => this.#compose(visitor, conversationId, workspace, now),
      deadline: now + TRIED_FOR,
    });
  }

  async #compose(
    visitor: VisitorPrincipal,
    conversationId: string,
    { name, settings }: Workspace,
    askedAt: number,
  ): Promise<string | undefined> {
    const { read } = this.#parts.store;
    const conversation = await conversationById(read, visitor.workspaceId, conversationId);
    if (!conversation || !mayAccess(visitor, conversation)) return undefined;
    const times = new ZonedTimes(settings.time_zone);
    const { texts, isWhole } = await this.#newest(conversationId, (message) =>
      messageAsText(message, name, times),
    );
    return [
      `Your conversation with ${onOneLine(name)}, as asked for in the chat on ${times.say(askedAt)}.`,
      ...(isWhole
        ? []
        : ['It is long; this is the newest part of it. The export of your data holds all of it.']),
      ...texts,
      '--',
      'Somebody who is signed in with this address asked for this mail. If it was not you, tell ' +
        `${onOneLine(name)}: somebody else may be signed in as you.`,
    ].join('\n\n');
  }

  /** The newest messages that a mail has room for, in their order. */
  async #newest(
    conversationId: string,
    toText: (message: Message) => string,
  ): Promise<{ readonly texts: readonly string[]; readonly isWhole: boolean }> {
    const texts: string[] = [];
    let [before, characters] = [Number.MAX_SAFE_INTEGER, 0];
    for (;;) {
      const page = await messagesBefore(this.#parts.store.read, conversationId, before, PAGE);
      for (const row of page.toReversed()) {
        const text = toText(messageToWire(row));
        characters += text.length;
        if (texts.length === MAX_MESSAGES || characters > MAX_CHARACTERS) {
          return { texts: texts.reverse(), isWhole: false };
        }
        texts.push(text);
      }
      const [first] = page;
      if (!first || page.length < PAGE) return { texts: texts.reverse(), isWhole: true };
      before = first.seq;
    }
  }
}
