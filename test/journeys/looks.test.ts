import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { faultsOf } from '../support/journey-axe.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { violationsOf } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { Stack } from '../support/stack.ts';

describe('the page of looks', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    page = await newPerson(browser, { viewport: { width: 1280, height: 900 } });
    await page.goto(`${stack.site.url}/looks`);
  });

  const launcher = () => page.locator('chat-messenger [part=launcher]');
  const code = () => page.locator('#looks-code').textContent();
  const styleOf = (name: string) =>
    launcher().evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);

  it('gives the chat a colour and a size at once, and says what to write for that', async () => {
    await page.getByLabel('Accent', { exact: true }).fill('#aa3300');
    await page.getByLabel('Launcher', { exact: true }).fill('72');
    await eventually('the accent', async () => (await styleOf('background-color')) === 'rgb(170, 51, 0)');
    await eventually('the size', async () => (await launcher().boundingBox())?.width === 72);
    assert.equal(
      await code(),
      [
        'chat-messenger {',
        '  --chat-accent: #aa3300;',
        '  --chat-launcher-size: 72px;',
        '}',
        '',
        '<chat-messenger app-id="…"></chat-messenger>',
      ].join('\n'),
    );
  });

  it('puts it into any corner, of a page in either direction', async () => {
    const side = async () => ((await launcher().boundingBox())?.x ?? 0) < 640;
    await page.getByLabel('Corner', { exact: true }).selectOption('top-start');
    await eventually('at the left', side);
    await page.getByLabel('Direction of the page').selectOption('rtl');
    await eventually('at the right', async () => !(await side()));
    assert.match((await code()) ?? '', /<chat-messenger app-id="…" position="top-start">/);
    assert.deepEqual(await faultsOf(page), []);
  });

  it('goes back to how it was at first', async () => {
    await page.getByRole('button', { name: 'As at first' }).click();
    await eventually(
      'nothing set',
      async () => (await code()) === '<chat-messenger app-id="…"></chat-messenger>',
    );
    await eventually('the size of old', async () => (await launcher().boundingBox())?.width === 56);
    assert.deepEqual(await violationsOf(page), []);
  });
});

describe('the theme', () => {
  let stack: Stack;
  let browser: Browser;

  stackOfTheSuite((shared) => {
    ({ stack, browser } = shared);
  });

  /** The grounds of launcher and panel, on a page that leaves its colours to the system. */
  async function grounds(colorScheme: 'light' | 'dark', theme?: string): Promise<string[]> {
    const messenger = new Messenger(await newPerson(browser, { colorScheme }));
    await openHostPage(messenger.page, stack.site, theme ? { attributes: { theme } } : {});
    await messenger.open();
    const found = [messenger.launcher, messenger.panel].map((part) =>
      part.evaluate((element) => getComputedStyle(element).backgroundColor),
    );
    const colours = await Promise.all(found);
    await messenger.page.context().close();
    return colours;
  }

  it('is that of the system, unless the page names one', async () => {
    const [light, dark] = [await grounds('light'), await grounds('dark')];
    assert.notDeepEqual(light, dark);
    assert.deepEqual(await grounds('dark', 'light'), light);
    assert.deepEqual(await grounds('light', 'dark'), dark);
    assert.deepEqual(await grounds('dark', 'auto'), dark);
  });
});

describe('on paper', () => {
  let stack: Stack;
  let browser: Browser;

  stackOfTheSuite((shared) => {
    ({ stack, browser } = shared);
  });

  it('is the page without the open panel, and with a chat that has a place in it', async () => {
    const page = await newPerson(browser);
    const messenger = new Messenger(page);
    await openHostPage(page, stack.site);
    await messenger.open();
    await page.emulateMedia({ media: 'print' });
    await messenger.panel.waitFor({ state: 'hidden' });
    await page.emulateMedia({ media: 'screen' });
    await messenger.panel.waitFor();
    await openHostPage(page, stack.site, { attributes: { inline: '' } });
    await page.emulateMedia({ media: 'print' });
    await page.getByRole('region', { name: /^Chat with/ }).waitFor();
    await page.context().close();
  });
});
