import type { Page } from 'playwright-core';
import { violationsOf } from './journey-record.ts';

/** Notes in a page what a hostile text would be known by: dialogs, errors, and requests to strangers. */
export class Witness {
  readonly page: Page;
  readonly #seen: string[] = [];
  readonly #sent: { readonly url: string; readonly text: string }[] = [];

  /** `known` are the beginnings of addresses that the page may ask. */
  constructor(page: Page, known: readonly string[]) {
    this.page = page;
    page.on('dialog', (dialog) => {
      this.#seen.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', (popup) => this.#seen.push(`window: ${popup.url()}`));
    page.on('pageerror', (error) => this.#seen.push(`error: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!known.some((address) => url.startsWith(address))) this.#seen.push(`request: ${url}`);
      this.#sent.push({
        url,
        text: `${url} ${request.postData() ?? ''} ${JSON.stringify(request.headers())}`,
      });
    });
    page.on('websocket', (socket) => {
      const url = socket.url();
      if (!known.some((address) => url.startsWith(address.replace('http', 'ws'))))
        this.#seen.push(`socket: ${url}`);
      socket.on('framesent', ({ payload }) => this.#sent.push({ url, text: String(payload) }));
    });
  }

  /** All that the page sent to another place than `origin`, in any form. */
  sentBeyond(origin: string): string {
    const beyond = this.#sent.filter(({ url }) => !url.startsWith(origin));
    return beyond.map(({ text }) => text).join('\n');
  }

  /** Everything that must not happen, and what the policy stopped. */
  async findings(): Promise<readonly string[]> {
    return [...this.#seen, ...(await violationsOf(this.page))];
  }
}
