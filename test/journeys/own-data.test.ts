import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openPageAs, signInToPortal } from '../support/journey-pages.ts';
import { eventsOf } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { Stack } from '../support/stack.ts';

/** A minute more than a proof is fresh (PRV-2). */
const LATER_MS = 11 * 60_000;

describe('somebody takes along or erases their data when their proof is too old for that', () => {
  let stack: Stack;
  let browser: Browser;
  let passed = 0;

  stackOfTheSuite(
    (shared) => {
      ({ stack, browser } = shared);
    },
    { clock: () => Date.now() + passed },
  );

  const button = ({ panel }: Messenger, name: string) => panel.getByRole('button', { name, exact: true });

  async function openSettings(messenger: Messenger): Promise<void> {
    await button(messenger, 'More about this conversation').click();
    await messenger.panel.getByRole('menuitem', { name: 'Settings and data' }).click();
    await messenger.panel.getByRole('heading', { name: 'Settings and data' }).waitFor();
  }

  async function download(messenger: Messenger): Promise<void> {
    const begun = messenger.page.waitForEvent('download');
    await button(messenger, 'Download all of it').click();
    assert.equal((await begun).suggestedFilename(), 'chat.zip');
    await messenger.panel.getByText('The download has begun.').waitFor();
  }

  async function eraseAll(messenger: Messenger): Promise<void> {
    await button(messenger, 'Erase everything').click();
    await button(messenger, 'Erase').click();
    await messenger.panel.getByText('It was erased.').waitFor();
    await button(messenger, 'Back to your conversations').click();
    await messenger.field.waitFor();
    assert.deepEqual(await messenger.texts(), []);
  }

  /** From the sentence under what failed to the code, and back to the settings. */
  async function confirm(messenger: Messenger, email: string, not?: string): Promise<void> {
    const { panel } = messenger;
    await panel.getByText('For this, confirm once more who you are.').waitFor();
    await button(messenger, 'Confirm your email').click();
    await button(messenger, 'Send me a code').click();
    await panel.getByLabel('Code from the mail').fill(await stack.site.codeFor(email, not));
    await panel.getByRole('heading', { name: 'Settings and data' }).waitFor();
  }

  async function cleared({ page }: Messenger): Promise<boolean> {
    return (await eventsOf(page)).some(({ type }) => type === 'session-cleared');
  }

  it('by a code to the address that was proven by one before', async () => {
    const email = 'zoe@example.com';
    const messenger = new Messenger(await newPerson(browser));
    await messenger.page.goto(`${stack.site.url}/public`);
    await messenger.open();
    let code = '';
    await messenger.signInByPin(email, async () => (code = await stack.site.codeFor(email)));
    await messenger.send('Is the cabin free in May?');
    passed += LATER_MS;
    await openSettings(messenger);
    await button(messenger, 'Download all of it').click();
    await confirm(messenger, email, code);
    await download(messenger);
    await eraseAll(messenger);
    assert.equal((await messenger.identity())?.level, 3);
    assert.equal(await cleared(messenger), false);
    await messenger.page.context().close();
  });

  it('by a code where their site vouches for them with a key that has no time', async () => {
    const email = 'ada@example.com';
    const messenger = new Messenger(await newPerson(browser));
    await openPageAs(messenger.page, stack.site, email);
    await messenger.open();
    await messenger.send('Where is my booking?');
    await openSettings(messenger);
    await button(messenger, 'Download all of it').click();
    await confirm(messenger, email);
    await download(messenger);
    await button(messenger, 'Back to your conversations').click();
    assert.deepEqual(await messenger.texts(), ['Where is my booking?']);
    await messenger.send('And my receipt?');
    await openSettings(messenger);
    await eraseAll(messenger);
    assert.equal(await messenger.panel.getByText(`Signed in as ${email}`).count(), 1);
    // Nothing of that is kept in the browser: the page says anew who is there.
    await messenger.page.reload();
    await messenger.open();
    await messenger.field.waitFor();
    assert.equal((await messenger.identity())?.level, 4);
    await messenger.page.context().close();
  });

  it('without a word where their site makes another proof when it is asked', async () => {
    const messenger = new Messenger(await newPerson(browser));
    await signInToPortal(messenger.page, stack.site, /Grace/, '/identity-provider');
    await messenger.open();
    await messenger.send('Any news?');
    passed += LATER_MS;
    await openSettings(messenger);
    await download(messenger);
    await messenger.page.context().close();
  });
});
