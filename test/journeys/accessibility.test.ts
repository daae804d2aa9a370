import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { faultsOf } from '../support/journey-axe.ts';
import { GRACE, Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { Stack } from '../support/stack.ts';

describe('axe, on phone and desktop, light and dark, finds nothing in', () => {
  let stack: Stack;
  let browser: Browser;
  let messenger: Messenger;
  let inbox: Inbox;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    messenger = new Messenger(await newPerson(browser));
    inbox = new Inbox(await newPerson(browser));
  });

  const assertFaultless = async ({ page }: Messenger | Inbox) => assert.deepEqual(await faultsOf(page), []);
  const visit = (path: string) => messenger.page.goto(stack.site.url + path);

  it('the launcher', async () => {
    await visit('/anonymous');
    await messenger.event('ready');
    await assertFaultless(messenger);
  });

  it('an empty conversation', async () => {
    await messenger.open();
    await messenger.panel.getByText('Hello! How can we help?').waitFor();
    await assertFaultless(messenger);
  });

  it('both steps of the PIN form, and a code that is wrong', async () => {
    await visit('/public');
    await messenger.open();
    await messenger.panel.getByLabel('Email address').fill('zoe@example.com');
    await assertFaultless(messenger);
    await messenger.panel.getByRole('button', { name: 'Send me a code' }).click();
    const code = messenger.panel.getByLabel('Code from the mail');
    await code.waitFor();
    await assertFaultless(messenger);
    const right = await stack.site.codeFor('zoe@example.com');
    await code.fill(right === '000000' ? '000001' : '000000');
    await messenger.panel.getByText('This code is not right').waitFor();
    await assertFaultless(messenger);
  });

  it('the refusal of a wrong key', async () => {
    await visit('/wrong-key');
    await messenger.event('identity-error');
    await messenger.open();
    await messenger.panel.getByText('The page could not confirm who you are').waitFor();
    await assertFaultless(messenger);
  });

  it('the PIN login that stands in a page', async () => {
    await visit('/pin-login');
    await messenger.page.getByLabel('Email address').waitFor();
    await assertFaultless(messenger);
    await messenger.page.getByLabel('Email address').fill('max@example.com');
    await messenger.page.getByRole('button', { name: 'Send me a code' }).click();
    await messenger.page.getByLabel('Code from the mail').fill(await stack.site.codeFor('max@example.com'));
    await messenger.page.getByText('Signed in as max@example.com').waitFor();
    await assertFaultless(messenger);
  });

  it('the invitation and the empty inbox', async () => {
    await inbox.page.goto(stack.invitation);
    await inbox.page.getByLabel('Your name').waitFor();
    await assertFaultless(inbox);
    await inbox.signUp(stack.invitation);
    await inbox.page.getByText('All answered').first().waitFor();
    await assertFaultless(inbox);
  });

  it('a conversation, on both sides', async () => {
    await signInToPortal(messenger.page, stack.site, /Ada/);
    await messenger.open();
    await messenger.send('Where is my booking?');
    await inbox.entry('Where is my booking?').waitFor();
    await assertFaultless(inbox);
    await inbox.open('Where is my booking?');
    await inbox.answer('It is confirmed.');
    await messenger.received('It is confirmed.');
    await assertFaultless(messenger);
    await assertFaultless(inbox);
  });

  it('a badge, and a conversation that was closed', async () => {
    await messenger.close();
    await inbox.answer('Anything else?');
    await messenger.element.getByRole('button', { name: 'Open chat, 1 unread conversation' }).waitFor();
    await assertFaultless(messenger);
    await inbox.thread.getByRole('button', { name: 'Close conversation' }).click();
    await inbox.thread.getByText('This conversation is closed.').waitFor();
    await messenger.open();
    await messenger.panel.getByText('This conversation is closed.').waitFor();
    await assertFaultless(messenger);
    await assertFaultless(inbox);
  });

  it('messages that wait for a network, and one that was refused', async () => {
    await messenger.page.context().setOffline(true);
    await messenger.write('Are you still there?');
    await messenger.panel.getByText('You are offline.').waitFor();
    await assertFaultless(messenger);
    await messenger.page.context().setOffline(false);
    await messenger.sent('Are you still there?');
    await messenger.page.route('**/messages', (route) =>
      route.fulfill({ status: 400, json: {}, headers: CORS }),
    );
    await messenger.write('This one is refused');
    await messenger.panel.getByRole('button', { name: 'Send again' }).waitFor();
    await assertFaultless(messenger);
  });

  it('the sign-in to the inbox, also after a wrong password', async () => {
    await inbox.page.getByRole('button', { name: 'Sign out' }).click();
    await inbox.page.getByLabel('Email').fill(GRACE.email);
    await assertFaultless(inbox);
    await inbox.page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await inbox.page.getByRole('button', { name: 'Sign in' }).click();
    await inbox.page.getByText('Email or password is not right.').waitFor();
    await assertFaultless(inbox);
  });
});

/** An answer that the page may read although another origin gives it. */
const CORS = { 'access-control-allow-origin': '*' };
