import type { Locator, Page } from 'playwright-core';
import { exactly, messagesIn, type ShownMessage } from './journey-messenger.ts';
import { eventually } from './journey-wait.ts';

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

const OPTIONS = 'What to do with this message';

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

  /** Signs in on the page that asks for it. */
  async signIn({ email, password } = GRACE): Promise<void> {
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
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

  /** Changes a message of the agent's own, by touching it. */
  async edit(text: string, to: string): Promise<void> {
    await this.#own(text).locator('.bubble').tap();
    await this.thread.getByRole('button', { name: OPTIONS }).tap();
    await this.thread.getByRole('menuitem', { name: 'Edit' }).tap();
    const field = this.thread.getByRole('textbox', { name: 'New text of the message' });
    await field.fill(to);
    await field.press('Enter');
    await this.#own(to).waitFor();
  }

  /** Takes a message of the agent's own away, by keyboard alone: from the end of the conversation up to it. */
  async deleteByKeyboard(text: string): Promise<void> {
    const { keyboard } = this.page;
    await this.thread.getByRole('log').focus();
    const here = this.thread.locator('.row:focus').filter({ has: exactly(this.page, text) });
    await eventually(`the message "${text}" has the focus`, async () => {
      if ((await here.count()) > 0) return true;
      await keyboard.press('ArrowUp');
      return false;
    });
    const button = this.thread.getByRole('button', { name: OPTIONS });
    await eventually('the options have the focus', async () => {
      await keyboard.press('Tab');
      return button.evaluate((element) => element.matches(':focus'));
    });
    await keyboard.press('Enter');
    await this.thread
      .getByRole('menuitem', { name: 'Copy message' })
      .and(this.page.locator(':focus'))
      .waitFor();
    await keyboard.press('End');
    await keyboard.press('Enter');
    await this.page.getByRole('alertdialog', { name: 'Delete this message?' }).waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await this.page.getByRole('alertdialog').waitFor({ state: 'hidden' });
  }

  /** Adds files to the reply. */
  async attach(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await this.thread.locator('input[type=file]').setInputFiles(files);
  }

  messages(): Promise<ShownMessage[]> {
    return messagesIn(this.thread);
  }

  #own(text: string): Locator {
    return this.thread.locator('.row.own').filter({ has: exactly(this.page, text) });
  }

  #message(text: string): Locator {
    return this.thread.locator('.row.other').filter({ has: exactly(this.page, text) });
  }
}
