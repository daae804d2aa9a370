import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page, Route } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal, wake } from '../support/journey-pages.ts';
import { eventually } from '../support/journey-wait.ts';
import { startMortalStack, type MortalStack } from '../support/stack-process.ts';

/** The name of what is kept of a draft: whose, of which scope, its kind, its place and its tab. */
const DRAFT_RECORD = / d [0-9a-f-]{36} [0-9a-f-]{36}/;

/** Everything that a page's databases hold, as one text. Bytes are read as characters. */
function databasesOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const asText = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
      if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
      if (Array.isArray(value)) return value.map(asText).join(' ');
      if (typeof value === 'object' && value !== null)
        return Object.entries(value).flat().map(asText).join(' ');
      return String(value);
    };
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(new Error('a database could not be read'));
        };
      });
    let all = '';
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store);
        all += asText([await done(rows.getAllKeys()), await done(rows.getAll())]);
      }
      database.close();
    }
    return all;
  });
}

describe('what is written and not yet sent', () => {
  let stack: MortalStack;
  let browser: Browser;
  let inbox: Inbox;

  before(async () => {
    [stack, browser] = await Promise.all([startMortalStack(), openBrowser()]);
    inbox = new Inbox(await newPerson(browser));
    await inbox.signUp(stack.invitation);
  });
  after(async () => {
    await browser.close();
    await stack.close();
  });

  async function visitAs(name: RegExp, first: string): Promise<Messenger> {
    const messenger = new Messenger(await newPerson(browser));
    await signInToPortal(messenger.page, stack.site, name);
    await messenger.open();
    await messenger.send(first);
    return messenger;
  }

  /** Starts the server, and lets the team know at once. */
  async function startAgain(): Promise<void> {
    await stack.start();
    await wake(inbox.page);
  }

  /** Another page of the same browser, at the same place. */
  async function again(before: Messenger): Promise<Messenger> {
    const messenger = new Messenger(await before.page.context().newPage());
    await messenger.page.goto(`${stack.site.url}/account`);
    await messenger.open();
    return messenger;
  }

  /** Writes while the server is away, until nothing of it is in the page alone. */
  async function writeInVain(messenger: Messenger, all: readonly string[]): Promise<void> {
    for (const text of all) await messenger.write(text);
    await isSafe(messenger);
  }

  const isSafe = ({ page }: Messenger) =>
    eventually('the browser would let the visitor go', () =>
      page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true }))),
    );

  const texts = ['One', 'Two', 'Three'];

  it('is encrypted in the browser, outlives a closed page, and is sent once, in order', async () => {
    const messenger = await visitAs(/Ada/, 'Before the page is closed');
    await inbox.open('Before the page is closed');
    await stack.kill();
    const secret = 'Nobody else reads this';
    await writeInVain(messenger, [...texts, secret]);
    const kept = await databasesOf(messenger.page);
    assert.ok(kept.length > 1_000, 'nothing is kept');
    assert.ok(!kept.includes(secret), 'it is kept as it was written');
    await messenger.page.close();
    await startAgain();
    const later = await again(messenger);
    await later.sent(secret);
    const expected = ['Before the page is closed', ...texts, secret];
    assert.deepEqual(await later.texts(), expected);
    await inbox.received(secret);
    assert.deepEqual(
      (await inbox.messages()).map(({ text }) => text),
      expected,
    );
    await later.page.context().close();
  });

  it('keeps its order though the clock of the device is set back before the next page', async () => {
    const messenger = await visitAs(/Ada/, 'Before the clock was set back');
    const [early, ...late] = ['Four', 'Five', 'Six'] as const;
    const context = messenger.page.context();
    const refuse = (route: Route) => (route.request().method() === 'POST' ? route.abort() : route.continue());
    await context.route('**/v1/conversations/*/messages', refuse);
    await messenger.page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 3_600_000;
    });
    await writeInVain(messenger, [early]);
    await messenger.page.close();
    const later = await again(messenger);
    await later.panel.getByText(early, { exact: true }).waitFor();
    await writeInVain(later, late);
    await later.page.close();
    await context.unroute('**/v1/conversations/*/messages', refuse);
    const last = await again(messenger);
    await last.sent('Six');
    assert.deepEqual((await last.texts()).slice(-3), [early, ...late]);
    await context.close();
  });

  it('outlives a page that crashes', async () => {
    const messenger = await visitAs(/Ada/, 'Before the crash');
    await stack.kill();
    await writeInVain(messenger, ['Written before the crash']);
    const crashed = messenger.page.waitForEvent('crash');
    await messenger.page.goto('chrome://crash').catch(() => undefined);
    await crashed;
    await startAgain();
    const later = await again(messenger);
    await later.sent('Written before the crash');
    assert.equal((await later.texts()).filter((text) => text === 'Written before the crash').length, 1);
    await later.page.context().close();
  });

  it('is never sent as somebody else, and is gone after a logout (T27)', async () => {
    const messenger = await visitAs(/Ada/, 'Before the logout');
    const { page } = messenger;
    await stack.kill();
    await writeInVain(messenger, ['For the team and nobody else']);
    await messenger.close();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${stack.site.url}/`);
    await startAgain();
    await signInToPortal(page, stack.site, /Grace/);
    await messenger.open();
    await messenger.send('I am somebody else');
    await inbox.open('I am somebody else');
    assert.deepEqual(await messenger.texts(), ['I am somebody else']);
    const all = await inbox.page.locator('chat-inbox').innerText();
    assert.ok(!all.includes('For the team and nobody else'));
    await page.context().close();
  });

  it('stays in the composer where it was not finished', async () => {
    const messenger = await visitAs(/Ada/, 'Before the draft');
    await messenger.field.fill('Half of a sen');
    await eventually('it is kept', async () => DRAFT_RECORD.test(await databasesOf(messenger.page)));
    await messenger.page.close();
    const later = await again(messenger);
    await eventually('the draft', async () => (await later.field.inputValue()) === 'Half of a sen');
    await later.page.context().close();
  });
});
