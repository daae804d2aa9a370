import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson, openBrowser } from '../support/browser.ts';
import { logOut, newTab } from '../support/journey-issuer.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { OwnStack } from '../support/stack.ts';

const CANARY = 'canary-5d1e';

describe('a logout in a real browser', () => {
  let stack: OwnStack;
  let browser: Browser;

  stackOfTheSuite((shared) => {
    ({ stack, browser } = shared);
  });

  /** The same person's page in this tab, with the panel open. */
  async function openAs(messenger: Messenger, email: string, headers = {}): Promise<void> {
    await openHostPage(messenger.page, stack.site, {
      attributes: { 'connection-email': email, 'connection-key': stack.site.keyFor(email) },
      path: '/signed-in',
      headers,
    });
    await messenger.open();
    await messenger.field.waitFor();
  }

  const shows = async ({ page }: Messenger, text: string) =>
    page.evaluate((wanted) => {
      const texts = (root: ParentNode): string =>
        [...root.querySelectorAll('*')]
          .map((node) => (node.shadowRoot ? texts(node.shadowRoot) : '') + node.textContent)
          .join('');
      const fields = (root: ParentNode): string =>
        [...root.querySelectorAll('*')]
          .map(
            (node) =>
              (node.shadowRoot ? fields(node.shadowRoot) : '') + ('value' in node ? String(node.value) : ''),
          )
          .join('');
      return (texts(document) + fields(document)).includes(wanted);
    }, text);

  /** Everything that the browser keeps for the page's origin. */
  const storageOf = ({ page }: Messenger) =>
    page.evaluate(async () => {
      const kept: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await new Promise<IDBDatabase>((done, fail) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => done(request.result);
          request.onerror = () => fail(new Error(name));
        });
        for (const store of [...database.objectStoreNames]) {
          const objects = database.transaction(store).objectStore(store);
          const all = await new Promise<unknown>((done) => {
            const request = objects.getAllKeys();
            request.onsuccess = () => done(request.result);
          });
          kept.push(name, store, all);
        }
        database.close();
      }
      kept.push(await caches.keys());
      return JSON.stringify(kept);
    });

  it('in one of five tabs blanks all of them, and the one that comes back to its page (C47, SES-12 to SES-14)', async () => {
    const email = `${CANARY}@example.com`;
    const first = new Messenger(await newPerson(browser));
    await openAs(first, email);
    await first.send(`${CANARY} secret`);
    const tabs = [first];
    for (let tab = 1; tab < 5; tab += 1) {
      const messenger = new Messenger(await newTab(first));
      await openAs(messenger, email);
      await messenger.sent(`${CANARY} secret`);
      await messenger.field.fill(`${CANARY} draft`);
      tabs.push(messenger);
    }
    const [, away] = tabs;
    assert.ok(away);
    await away.page.goto(`${stack.site.url}/plain`);

    assert.deepEqual(await logOut(first), { local: true, server: true });
    for (const tab of tabs.filter((other) => other !== away)) {
      await eventually('a tab is blank', async () => !(await shows(tab, `${CANARY} `)));
    }
    await away.page.goBack();
    assert.equal(await shows(away, `${CANARY} `), false);
    for (const tab of tabs) assert.ok(!(await storageOf(tab)).includes(CANARY));
  });

  it('blanks a page that the browser had put away, which comes back as it was without a logout (SES-15)', async () => {
    // Playwright starts browsers that put no page away.
    const keeping = await openBrowser({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    const email = 'away@example.com';
    const away = new Messenger(await newPerson(keeping));
    const open = (messenger: Messenger) => openAs(messenger, email, { 'cache-control': 'no-cache' });
    await open(away);
    await away.send(`${CANARY} put away`);
    const leave = () => away.page.goto(`${stack.site.url}/plain`);
    const comeBack = async () => {
      await away.page.evaluate(() => {
        history.back();
      });
      await away.page.waitForURL('**/signed-in', { waitUntil: 'commit' });
    };
    await away.page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => {
        if (persisted) document.title = 'Put away';
      });
    });
    await leave();
    await comeBack();
    await eventually('it was put away', async () => (await away.page.title()) === 'Put away');
    await away.sent(`${CANARY} put away`);

    await leave();
    const other = new Messenger(await newTab(away));
    await open(other);
    assert.deepEqual(await logOut(other), { local: true, server: true });
    await comeBack();
    assert.equal(await shows(away, CANARY), false);
    await keeping.close();
  });

  it('without a network blanks all the same; the server hears of it from the next page before anything else (SES-12)', async () => {
    const messenger = new Messenger(await newPerson(browser));
    await openAs(messenger, 'offline@example.com');
    await messenger.send('private');
    const sessions = async () =>
      stack.services.store.read
        .selectFrom('sessions')
        .select('revoked_at')
        .where('revoked_at', 'is', null)
        .execute();
    const before = (await sessions()).length;
    await messenger.page.context().setOffline(true);
    assert.deepEqual(await logOut(messenger), { local: true, server: false });
    assert.equal(await shows(messenger, 'private'), false);
    assert.equal((await sessions()).length, before);
    await messenger.page.context().setOffline(false);
    await openHostPage(messenger.page, stack.site, { path: '/public' });
    await messenger.event('ready');
    assert.equal((await sessions()).length, before - 1);
  });

  it('leaves the next person on this computer an empty chat, also when the last one was anonymous (T12)', async () => {
    const messenger = new Messenger(await newPerson(browser));
    await openHostPage(messenger.page, stack.site);
    await messenger.open();
    await messenger.send('written by the last person');
    await logOut(messenger);
    await messenger.page.reload();
    await messenger.open();
    await messenger.field.waitFor();
    assert.deepEqual(await messenger.texts(), []);
  });
});

describe('a browser that keeps nothing', () => {
  let stack: OwnStack;
  let browser: Browser;

  stackOfTheSuite((shared) => {
    ({ stack, browser } = shared);
  });

  const blocked = {
    'throws at storage': `
      for (const name of ['indexedDB', 'localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });`,
    'refuses to keep keys': `
      IDBObjectStore.prototype.put = () => { throw new DOMException('no keys here', 'DataCloneError'); };`,
    'hangs at storage': `
      indexedDB.open = () => ({});`,
  };
  for (const [what, script] of Object.entries(blocked)) {
    it(`lets its visitor write all the same where it ${what} (SES-8, F15)`, async () => {
      const messenger = new Messenger(await newPerson(browser));
      const email = 'ada@example.com';
      const attributes = { 'connection-email': email, 'connection-key': stack.site.keyFor(email) };
      await openHostPage(messenger.page, stack.site, { attributes, script });
      await messenger.event('ready');
      await messenger.event('storage-unavailable');
      await messenger.open();
      await messenger.send(`written where it ${what}`);
      assert.equal((await messenger.identity())?.level, 4);
      assert.equal((await logOut(messenger)).local, true);
    });
  }
});
