import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { text } from '../support/journey-files.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { OwnStack } from '../support/stack.ts';

const NAME = { id: 'name', type: 'text', label: { en: 'Your name' }, claim: 'name', required: true } as const;
const TERMS = { id: 'terms', type: 'consent', label: { en: 'I agree' }, required: true } as const;

describe('the form of a workspace', () => {
  let stack: OwnStack;
  let browser: Browser;

  stackOfTheSuite((shared) => {
    ({ stack, browser } = shared);
  });

  async function ask(form: readonly (typeof NAME | typeof TERMS)[]): Promise<void> {
    await stack.services.workspaces.change(stack.site.appId, { form }, 'journey');
  }

  /** Somebody who has answered what is asked, and may write. */
  async function answered(): Promise<Messenger> {
    await ask([NAME]);
    const page = await newPerson(browser);
    await openHostPage(page, stack.site, {});
    const messenger = new Messenger(page);
    await messenger.open();
    await messenger.panel.getByLabel('Your name').fill('Zed');
    await messenger.panel.getByRole('button', { name: 'Continue' }).click();
    await messenger.field.waitFor();
    return messenger;
  }

  it('is not asked again where the first message was refused and thrown away', async () => {
    const messenger = await answered();
    const refused = { ...text('page.html'), mimeType: 'text/html' };
    await messenger.page.locator('chat-messenger input[type=file]').setInputFiles([refused]);
    await messenger.write('with a file that is refused');
    await messenger.panel.getByRole('button', { name: 'Discard' }).click();
    await messenger.send('plain words');
  });

  it('is asked anew where it changed meanwhile, and what was written goes out with that', async () => {
    const messenger = await answered();
    await ask([NAME, TERMS]);
    await messenger.write('written for the old form');
    await messenger.panel.getByLabel('I agree').check();
    await messenger.panel.getByLabel('Your name').fill('Zed');
    await messenger.panel.getByRole('button', { name: 'Continue' }).click();
    await messenger.sent('written for the old form');
    await messenger.send('and the next');
    assert.deepEqual(await messenger.texts(), ['written for the old form', 'and the next']);
  });

  it('lets go of what is not asked any more', async () => {
    const messenger = await answered();
    await ask([]);
    await messenger.send('written for a form that is gone');
  });
});
