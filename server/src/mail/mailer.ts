import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import PQueue from 'p-queue';
import pRetry, { AbortError } from 'p-retry';
import { SECOND, type Clock } from '../clock.js';

/** A mail server that says nothing for so long is taken for dead; the mail is tried again. */
const SILENCE = { connectionTimeout: 10 * SECOND, greetingTimeout: 10 * SECOND, socketTimeout: 30 * SECOND };
/** REL-22: how long a mail on its way may hold up the end of the server. */
const CLOSE_GRACE = 5 * SECOND;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /**
   * What it says. Where that is looked up when the mail goes out, it may by then be wanted by nobody any more, and the
   * mail is dropped.
   */
  readonly text: string | (() => Promise<string | undefined>);
  /** When the mail stops being worth sending. */
  readonly deadline: number;
}

export interface Mailer {
  /** False where no mail server is configured. */
  readonly available: boolean;
  /** Takes the mail and returns at once: no answer to a visitor waits for a mail server. */
  enqueue(mail: Mail): void;
  close(): Promise<void>;
}

export interface SmtpOptions {
  readonly url: string;
  readonly from: string;
  readonly clock: Clock;
  /** Told about mails that could not be delivered before their deadline. Never the mail itself. */
  readonly onGivenUp: (error: unknown) => void;
}

/**
 * Mail by SMTP, a few at a time, retried until the deadline. The queue is in memory on purpose: it
 * holds PINs, and those must not lie readable on a disk (PIN-11). After a crash the visitor asks again.
 */
export function smtpMailer({ url, from, clock, onGivenUp }: SmtpOptions): Mailer {
  const transport = createTransport({ url, ...SILENCE }, { from });
  const queue = new PQueue({ concurrency: 4 });
  const stop = new AbortController();
  const deliver = ({ deadline, text: said, ...mail }: Mail) =>
    pRetry(
      async () => {
        if (clock() >= deadline) throw new AbortError('the mail is out of date');
        const text = typeof said === 'string' ? said : await said();
        if (text !== undefined) await transport.sendMail({ ...mail, text });
      },
      { retries: 60, minTimeout: SECOND, maxTimeout: 30 * SECOND, randomize: true, signal: stop.signal },
    );
  return {
    available: true,
    enqueue(mail) {
      setImmediate(() => void queue.add(() => deliver(mail)).catch(onGivenUp));
    },
    async close() {
      stop.abort();
      await Promise.race([queue.onIdle(), delay(CLOSE_GRACE, undefined, { ref: false })]);
      transport.close();
    },
  };
}

/** For servers without SMTP_URL: they offer no PIN. */
export const noMailer: Mailer = {
  available: false,
  enqueue() {
    throw new Error('no mail server is configured');
  },
  close: () => Promise.resolve(),
};
