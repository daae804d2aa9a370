import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

/** One mail as it arrived. */
export interface MailboxMessage {
  /** Recipients of the envelope, separated by commas. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Time of arrival, Unix milliseconds. */
  readonly at: number;
}

/** A running development mailbox. */
export interface Mailbox {
  /** What to set as SMTP_URL. */
  readonly smtpUrl: string;
  /** The latest mails, oldest first. */
  messages(): readonly MailboxMessage[];
  close(): Promise<void>;
}

/** Where the mailbox listens. */
export interface MailboxOptions {
  readonly host: string;
  /** A free one when absent. */
  readonly port?: number;
}

/** The mailbox lives in memory: older mails go, so that a long test run does not eat the machine. */
const KEPT_MESSAGES = 50;
/** Mails here are a few lines; more is a mistake. */
const MAXIMUM_MAIL_BYTES = 1024 * 1024;

/** Starts a real SMTP server that accepts every mail, delivers none, and shows what it got. */
export async function startMailbox({ host, port = 0 }: MailboxOptions): Promise<Mailbox> {
  const messages: MailboxMessage[] = [];
  const server = new SMTPServer({
    authOptional: true,
    // TLS would need a certificate that senders trust; on the own machine there is nobody to hide from.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAXIMUM_MAIL_BYTES,
    logger: false,
    // A sender that pools connections must not hold up the end.
    closeTimeout: 1,
    onData(stream, session, accepted) {
      const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
      readMail(stream, to).then(
        (message) => {
          messages.push(message);
          messages.splice(0, messages.length - KEPT_MESSAGES);
          accepted();
        },
        (error: unknown) => accepted(error instanceof Error ? error : new Error('unreadable mail')),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A sender that hangs up halfway is the sender's matter; unheard, its error would end the process.
  server.on('error', () => undefined);
  const { port: openPort } = server.server.address() as AddressInfo;
  return {
    smtpUrl: `smtp://${host.includes(':') ? `[${host}]` : host}:${String(openPort)}`,
    messages: () => [...messages],
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function readMail(stream: SMTPServerDataStream, to: string): Promise<MailboxMessage> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw new Error('mail is too large');
  const mail = await PostalMime.parse(Buffer.concat(chunks));
  return { to, subject: mail.subject ?? '', text: (mail.text ?? '').trim(), at: Date.now() };
}
