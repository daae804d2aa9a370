import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { signInToPortal } from '../support/journey-pages.ts';
import { eventsOf, Traffic } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { Stack } from '../support/stack.ts';

/** A minute more than a session lives. */
const LATER_MS = 61 * 60_000;

describe('a page that is left open for longer than a session lives', () => {
  let stack: Stack;
  let browser: Browser;
  let inbox: Inbox;
  let passed = 0;

  stackOfTheSuite(
    async (shared) => {
      ({ stack, browser } = shared);
      inbox = new Inbox(await newPerson(browser));
      await inbox.signUp(stack.invitation);
    },
    { clock: () => Date.now() + passed },
  );

  /** An hour goes by at the server; then the visitor writes on. */
  async function writeOn(messenger: Messenger): Promise<readonly string[]> {
    const traffic = new Traffic(messenger.page, stack.serverUrl);
    await messenger.send('Before lunch');
    passed += LATER_MS;
    await messenger.send('After lunch');
    assert.deepEqual(await messenger.texts(), ['Before lunch', 'After lunch']);
    const told = (await eventsOf(messenger.page)).map(({ type }) => type);
    assert.ok(!told.includes('session-cleared') && !told.includes('identity-error'), told.join());
    return traffic.identityCalls;
  }

  it('presents its proof again for a user of the portal, who notices nothing', async () => {
    const messenger = new Messenger(await newPerson(browser));
    await signInToPortal(messenger.page, stack.site, /Ada/);
    await messenger.open();
    assert.ok((await writeOn(messenger)).includes('POST /v1/sessions'));
    assert.equal((await messenger.identity())?.level, 4);
  });

  it('renews by the key of the browser for somebody who proved an address by PIN', async () => {
    const messenger = new Messenger(await newPerson(browser));
    await messenger.page.goto(`${stack.site.url}/public`);
    await messenger.open();
    await messenger.signInByPin('zoe@example.com', (email) => stack.site.codeFor(email));
    const calls = await writeOn(messenger);
    assert.ok(calls.includes('POST /v1/sessions/renew'), calls.join());
    assert.ok(!calls.some((call) => call.includes('/pin/')), calls.join());
    assert.equal((await messenger.identity())?.level, 3);
  });

  it('asks the agent to sign in again, and then shows everything', async () => {
    await inbox.page.getByText('Your session has ended. Sign in to go on.').waitFor();
    await inbox.signIn();
    await inbox.entry('zoe@example.com').or(inbox.entry('After lunch')).first().click();
    await inbox.received('After lunch');
    assert.match(await inbox.levelOf('After lunch'), /^(Mailbox verified|Verified by site)/);
  });
});
