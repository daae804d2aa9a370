import type { Locator, Page } from 'playwright-core';
import { eventsOf, type RecordedEvent } from './journey-record.ts';
import { eventually } from './journey-wait.ts';

/** One message as it stands in a transcript. */
export interface ShownMessage {
  readonly text: string;
  readonly own: boolean;
  /** The words under it: time, state, and in the inbox the level. */
  readonly words: string;
}

/** The messenger of a page, as a visitor uses it. */
export class Messenger {
  readonly page: Page;
  readonly element: Locator;
  readonly panel: Locator;
  readonly launcher: Locator;
  readonly field: Locator;

  constructor(page: Page) {
    this.page = page;
    this.element = page.locator('chat-messenger');
    this.panel = page.getByRole('dialog', { name: /^Chat with/ });
    this.launcher = this.element.locator('button[part=launcher]');
    this.field = this.panel.getByRole('textbox', { name: 'Your message' });
  }

  /** Opens the panel by a click on the launcher. */
  async open(): Promise<void> {
    await this.launcher.click();
    await this.panel.waitFor();
  }

  async close(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Close chat' }).click();
    await this.panel.waitFor({ state: 'hidden' });
  }

  /** Writes a text and sends it, without waiting for the server. */
  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** Writes a text and waits until it is shown as sent. */
  async send(text: string): Promise<void> {
    await this.write(text);
    await this.sent(text);
  }

  /** Waits until a message is shown as stored. */
  async sent(text: string): Promise<void> {
    await this.panel
      .locator('.row.own.sent')
      .filter({ has: exactly(this.page, text) })
      .waitFor();
  }

  /** Waits for a message of the team. */
  async received(text: string): Promise<void> {
    await this.panel
      .locator('.row.other')
      .filter({ has: exactly(this.page, text) })
      .waitFor();
  }

  messages(): Promise<ShownMessage[]> {
    return messagesIn(this.panel);
  }

  async texts(): Promise<string[]> {
    return (await this.messages()).map(({ text }) => text);
  }

  /** Goes through the PIN form: address, then the code that `readCode` finds in the mailbox. */
  async signInByPin(email: string, readCode: (email: string) => Promise<string>): Promise<void> {
    await this.panel.getByLabel('Email address').fill(email);
    await this.panel.getByRole('button', { name: 'Send me a code' }).click();
    const code = this.panel.getByLabel('Code from the mail');
    await code.waitFor();
    await code.fill(await readCode(email));
    await this.field.waitFor();
  }

  /** The first event of this name, as soon as it was fired. */
  event(type: string): Promise<RecordedEvent> {
    return eventually(`${type} is fired`, async () =>
      (await eventsOf(this.page)).find((event) => event.type === type),
    );
  }

  /** What the element says of the visitor. */
  identity(): Promise<{ level: number; method: string; email?: string; name?: string } | undefined> {
    return this.element.evaluate((element) => (element as HTMLElementTagNameMap['chat-messenger']).identity);
  }
}

/** A bubble that holds exactly this text. */
export function exactly(page: Page, text: string): Locator {
  return page.locator('.bubble').and(page.getByText(text, { exact: true }));
}

/** All messages of a transcript inside `root`, in the order in which they stand. */
export function messagesIn(root: Locator): Promise<ShownMessage[]> {
  return root.locator('.row').evaluateAll((rows) =>
    rows.map((row) => ({
      text: row.querySelector('.bubble')?.textContent ?? '',
      own: row.classList.contains('own'),
      words: row.querySelector('.meta')?.textContent.replace(/\s+/g, ' ').trim() ?? '',
    })),
  );
}
