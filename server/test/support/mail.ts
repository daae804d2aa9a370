import { startMailbox, type Mailbox, type MailboxMessage } from '../../dist/demo/mailbox.js';
import { until } from './until.ts';
import type { Visitor } from './visitor.ts';

/** A code as it reached a mailbox. */
export interface MailedCode {
  readonly challengeId: string;
  readonly code: string;
  readonly mail: MailboxMessage;
}

/** A real SMTP server, and what arrived there. */
export class TestMailbox {
  readonly #mailbox: Mailbox;

  private constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox;
  }

  static async start(port = 0): Promise<TestMailbox> {
    return new TestMailbox(await startMailbox({ host: '127.0.0.1', port }));
  }

  get smtpUrl(): string {
    return this.#mailbox.smtpUrl;
  }

  to(address: string): readonly MailboxMessage[] {
    return this.#mailbox.messages().filter(({ to }) => to === address);
  }

  /** The mail to this address after the first `count`. */
  next(address: string, count = 0): Promise<MailboxMessage> {
    return until(() => this.to(address)[count], `a mail to ${address}`);
  }

  /** Asks for a code and reads it from the mail. */
  async codeFor(visitor: Visitor, address: string): Promise<MailedCode> {
    const count = this.to(address).length;
    const challengeId = await visitor.challenge(address);
    const mail = await this.next(address, count);
    return { challengeId, code: codeIn(mail), mail };
  }

  close(): Promise<void> {
    return this.#mailbox.close();
  }
}

export function codeIn({ subject }: MailboxMessage): string {
  return subject.split(' ', 1)[0] ?? '';
}

/** A code of six digits that is certainly not this one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
