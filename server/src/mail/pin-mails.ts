import type { Mailer } from './mailer.js';

export interface PinMail {
  readonly to: string;
  readonly code: string;
  readonly siteName: string;
  readonly browser: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
}

/** The words around a code. Nothing in them comes from the visitor but the address itself (PIN-9). */
export class PinMails {
  readonly #mailer: Mailer;

  constructor(mailer: Mailer) {
    this.#mailer = mailer;
  }

  get available(): boolean {
    return this.#mailer.available;
  }

  send({ to, code, siteName, browser, requestedAt, expiresAt }: PinMail): void {
    const minutes = Math.round((expiresAt - requestedAt) / 60_000);
    this.#mailer.enqueue({
      to,
      subject: `${code} is your code for ${siteName}`,
      text: [
        `Your code for the chat with ${siteName}:`,
        code,
        `It is good for ${String(minutes)} minutes, once, in the browser window where you asked for it.`,
        `Asked for at ${new Date(requestedAt).toUTCString()} from ${browser}.`,
        `Nobody at ${siteName} will ever ask you for this code. If you did not ask for it, you need do nothing.`,
      ].join('\n\n'),
      deadline: expiresAt,
    });
  }
}
