import type { Locator, Page } from 'playwright-core';
import { exactly, messagesIn, type ShownMessage } from './journey-messenger.ts';

/** A person who joins the team. */
export interface Agent {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** The agent of the journeys. */
export const GRACE: Agent = {
  name: 'Grace',
  email: 'grace@northwind.example',
  password: 'seven slow trains to Turin',
};

/** The inbox, as an agent uses it. */
export class Inbox {
  readonly page: Page;
  readonly thread: Locator;
  readonly field: Locator;

  constructor(page: Page) {
    this.page = page;
    this.thread = page.locator('chat-inbox-conversation');
    this.field = this.thread.getByRole('textbox', { name: /^Reply to/ });
  }

  /** Accepts an invitation, which makes the account and signs in. */
  async signUp(invitation: string, agent = GRACE): Promise<void> {
    await this.page.goto(invitation);
    await this.page.getByLabel('Your name').fill(agent.name);
    await this.page.getByLabel('Email').fill(agent.email);
    await this.page.getByLabel('Password', { exact: true }).fill(agent.password);
    await this.page.getByRole('button', { name: 'Make my account' }).click();
    await this.page.getByRole('heading', { name: 'Conversations' }).waitFor();
  }

  /** The conversation in the list whose last message is this. */
  entry(preview: string): Locator {
    return this.page.locator('chat-inbox-list .entry').filter({ hasText: preview });
  }

  /** Opens the conversation whose last message is this. */
  async open(preview: string): Promise<void> {
    await this.entry(preview).click();
    await this.received(preview);
  }

  /** Answers in the open conversation, and waits until the answer is stored. */
  async answer(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
    await this.thread
      .locator('.row.own.sent')
      .filter({ has: exactly(this.page, text) })
      .waitFor();
  }

  /** Waits for a message of the contact in the open conversation. */
  async received(text: string): Promise<void> {
    await this.#message(text).waitFor();
  }

  /** The words beside a message that say how sure its author is. */
  async levelOf(text: string): Promise<string> {
    return this.#message(text).locator('.caption').innerText();
  }

  messages(): Promise<ShownMessage[]> {
    return messagesIn(this.thread);
  }

  #message(text: string): Locator {
    return this.thread.locator('.row.other').filter({ has: exactly(this.page, text) });
  }
}
