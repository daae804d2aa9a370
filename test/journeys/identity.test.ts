import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { eventsOf, Traffic } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { Site, Stack } from '../support/stack.ts';

describe('who writes', () => {
  let stack: Stack;
  let site: Site;
  let browser: Browser;
  let inbox: Inbox;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    ({ site } = stack);
    inbox = new Inbox(await newPerson(browser));
    await inbox.signUp(stack.invitation);
  });

  describe('a user of the portal', () => {
    let messenger: Messenger;
    let traffic: Traffic;

    before(async () => {
      const page = await newPerson(browser);
      messenger = new Messenger(page);
      await signInToPortal(page, site, /Ada/, '/public');
      traffic = new Traffic(page, site.serverUrl);
      await page.goto(`${site.url}/account`);
    });

    it('is signed in without another login, at level 4', async () => {
      assert.deepEqual(await messenger.event('email-supplied'), {
        type: 'email-supplied',
        email: 'ada@example.com',
        verified: true,
        method: 'portal-key',
      });
      assert.equal((await messenger.event('ready'))['reason'], 'boot');
      await messenger.open();
      await messenger.panel.getByText('Signed in as ada@example.com').waitFor();
      const identity = await messenger.identity();
      assert.equal(identity?.level, 4);
      assert.equal(identity.email, 'ada@example.com');
    });

    it('writes, and the team sees at once that the site vouches for her', async () => {
      await messenger.send('Where is my booking?');
      await inbox.open('Where is my booking?');
      assert.match(await inbox.levelOf('Where is my booking?'), /^Verified by site, proof /);
    });

    it('talks with the team in both directions without a reload', async () => {
      await inbox.answer('It is confirmed.');
      await messenger.received('It is confirmed.');
      await messenger.send('Thank you!');
      await inbox.received('Thank you!');
      assert.deepEqual(
        (await eventsOf(messenger.page))
          .map(({ type }) => type)
          .filter((type) => /^(message|conversation)-/.test(type)),
        ['conversation-started', 'message-sent', 'message-received', 'message-sent'],
      );
    });

    it('finds everything again after a reload, for one request about her identity', async () => {
      traffic.clear();
      await messenger.page.reload();
      await messenger.open();
      await messenger.received('It is confirmed.');
      assert.deepEqual(await messenger.texts(), ['Where is my booking?', 'It is confirmed.', 'Thank you!']);
      assert.deepEqual(traffic.identityCalls, ['POST /v1/sessions']);
    });

    it('sees on the launcher that an answer waits, until she looks', async () => {
      await messenger.close();
      await inbox.answer('Have a good journey.');
      await messenger.element.getByRole('button', { name: 'Open chat, 1 unread conversation' }).waitFor();
      assert.equal(await messenger.element.locator('[part=badge]').innerText(), '1');
      const { length } = await eventsOf(messenger.page);
      await messenger.open();
      await messenger.received('Have a good journey.');
      await eventually('the count goes back to 0', async () =>
        (await eventsOf(messenger.page))
          .slice(length)
          .some(({ type, count }) => type === 'unread-count-change' && count === 0),
      );
      await messenger.close();
      assert.equal(await messenger.launcher.getAttribute('aria-label'), 'Open chat');
      await messenger.page.context().close();
    });
  });

  describe('a guest whom the page signs in without a reload', () => {
    let messenger: Messenger;

    before(async () => {
      messenger = new Messenger(await newPerson(browser));
      await messenger.page.goto(`${site.url}/anonymous`);
      await messenger.event('ready');
      await messenger.open();
      await messenger.field.waitFor();
    });

    it('stays a guest where the key is wrong, and the page hears why', async () => {
      assert.equal(await identify(messenger, 'grace@example.com', 'f'.repeat(64)), 'identity_invalid');
      assert.equal((await messenger.event('identity-error'))['code'], 'identity_invalid');
      assert.equal(await messenger.identity(), undefined);
    });

    it('is known at level 4 by identify() with the right one, and so to the team', async () => {
      const email = 'grace@example.com';
      const identity = { level: 4, method: 'portal-key', email, email_verified: true };
      assert.deepEqual(await identify(messenger, email, site.keyFor(email)), identity);
      assert.deepEqual(await messenger.identity(), identity);
      await messenger.panel.getByText(`Signed in as ${email}`).waitFor();
      await messenger.send('Am I known now?');
      await inbox.open('Am I known now?');
      assert.match(await inbox.levelOf('Am I known now?'), /^Verified by site/);
      await messenger.page.context().close();
    });
  });

  describe('somebody who proves an address by PIN', () => {
    let messenger: Messenger;
    let traffic: Traffic;

    before(async () => {
      const page = await newPerson(browser);
      messenger = new Messenger(page);
      traffic = new Traffic(page, site.serverUrl);
      await page.goto(`${site.url}/public`);
    });

    it('gets the code by mail and is then signed in, at level 3', async () => {
      await messenger.open();
      await messenger.signInByPin('zoe@example.com', (email) => site.codeFor(email));
      const supplied = await messenger.event('email-supplied');
      assert.deepEqual(
        [supplied['email'], supplied['verified'], supplied['method']],
        ['zoe@example.com', true, 'email-pin'],
      );
      assert.equal((await messenger.identity())?.level, 3);
    });

    it('writes, and the team sees that the mailbox was verified', async () => {
      await messenger.send('Is the cabin free in May?');
      await inbox.open('Is the cabin free in May?');
      assert.match(await inbox.levelOf('Is the cabin free in May?'), /^Mailbox verified at \d\d?:\d\d/);
      await inbox.answer('It is.');
      await messenger.received('It is.');
    });

    it('stays signed in over a reload, for one request and without another code', async () => {
      traffic.clear();
      await messenger.page.reload();
      await messenger.open();
      await messenger.received('It is.');
      assert.deepEqual(await messenger.texts(), ['Is the cabin free in May?', 'It is.']);
      assert.deepEqual(traffic.identityCalls, ['POST /v1/sessions/renew']);
      await messenger.page.context().close();
    });
  });

  describe('somebody who says nothing about themselves', () => {
    let messenger: Messenger;
    let traffic: Traffic;

    before(async () => {
      const page = await newPerson(browser);
      messenger = new Messenger(page);
      traffic = new Traffic(page, site.serverUrl);
      await page.goto(`${site.url}/anonymous`);
    });

    it('leaves no trace before acting: no storage, no socket, no identity', async () => {
      await messenger.event('ready');
      await messenger.open();
      await messenger.field.waitFor();
      assert.deepEqual(traffic.calls, [`GET /v1/apps/${site.appId}`, `GET /v1/apps/${site.appId}/messenger`]);
      assert.equal(await keptBy(messenger), '{"databases":[],"local":0,"session":0,"cookies":""}');
    });

    it('writes, and the team sees that nobody knows who it is', async () => {
      await messenger.send('Which guide book do you like?');
      await inbox.open('Which guide book do you like?');
      assert.equal(await inbox.levelOf('Which guide book do you like?'), 'Anonymous');
      await inbox.answer('The thin one.');
      await messenger.received('The thin one.');
      assert.equal((await messenger.identity())?.level, 0);
    });

    it('finds the conversation again in this browser', async () => {
      traffic.clear();
      await messenger.page.reload();
      await messenger.open();
      await messenger.received('The thin one.');
      assert.deepEqual(traffic.identityCalls, ['POST /v1/sessions/renew']);
    });

    it('and in no other browser', async () => {
      const elsewhere = new Messenger(await newPerson(browser));
      await elsewhere.page.goto(`${site.url}/anonymous`);
      await elsewhere.open();
      await elsewhere.panel.getByText('Hello! How can we help?').waitFor();
      assert.deepEqual(await elsewhere.texts(), []);
      await elsewhere.page.context().close();
      await messenger.page.context().close();
    });
  });
});

/** What identify() gives for this proof, or the code that it rejects with. */
function identify({ element }: Messenger, connectionEmail: string, connectionKey: string): Promise<unknown> {
  return element.evaluate(
    (node, proof): Promise<unknown> =>
      (node as HTMLElementTagNameMap['chat-messenger'])
        .identify(proof)
        .catch((error: unknown) => (error as { code?: unknown }).code),
    { connectionEmail, connectionKey },
  );
}

/** What the page's origin keeps in this browser. */
function keptBy({ page }: Messenger): Promise<string> {
  return page.evaluate(async () =>
    JSON.stringify({
      databases: await indexedDB.databases(),
      local: localStorage.length,
      session: sessionStorage.length,
      cookies: document.cookie,
    }),
  );
}
