import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { newTab, openIssuer, setToken, signInByToken, type Issuer } from '../support/journey-issuer.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { eventsOf, Traffic } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { OwnStack } from '../support/stack.ts';

const MINUTE = 60_000;

describe('a visitor who is known by identity tokens', () => {
  let stack: OwnStack;
  let browser: Browser;
  let issuer: Issuer;
  let passed = 0;
  const now = () => Date.now() + passed;

  stackOfTheSuite(
    async (shared) => {
      ({ stack, browser } = shared);
      issuer = await openIssuer(stack, now);
    },
    { clock: now },
  );

  async function signedIn(sub: string): Promise<Messenger> {
    const messenger = new Messenger(await newPerson(browser));
    await messenger.page.clock.install({ time: now() });
    await signInByToken(messenger, stack, await issuer.token(sub));
    await messenger.open();
    await messenger.field.waitFor();
    return messenger;
  }

  async function tabOf(messenger: Messenger, sub: string): Promise<Messenger> {
    const tab = new Messenger(await newTab(messenger));
    await signInByToken(tab, stack, await issuer.token(sub));
    await tab.open();
    await tab.field.waitFor();
    return tab;
  }

  /** Session and token run out, for the server and for the browser. */
  async function lapse(...tabs: readonly Messenger[]): Promise<void> {
    passed += 61 * MINUTE;
    await tabs[0]?.page.clock.fastForward(62 * MINUTE);
    for (const tab of tabs) await eventually('the session lapsed', () => isDimmed(tab));
  }

  const isDimmed = async ({ element }: Messenger) =>
    (await element.evaluate((node) => (node as HTMLElementTagNameMap['chat-messenger']).connection)) ===
    'offline';
  const asked = async (messenger: Messenger) =>
    (await eventsOf(messenger.page)).filter(({ type }) => type === 'token-expired').length;
  const cleared = (messenger: Messenger) => messenger.event('session-cleared');

  it('sees the launcher only with a valid token, and is then known at level 4 (S4.11)', async () => {
    const messenger = new Messenger(await newPerson(browser));
    await openHostPage(messenger.page, stack.site, { attributes: { 'identity-mode': 'token' } });
    await messenger.event('ready');
    assert.equal(await messenger.launcher.count(), 0);
    await assert.rejects(setToken(messenger, 'no.jwt.this'));
    assert.equal(await messenger.launcher.count(), 0);
    await setToken(messenger, await issuer.token('ada'));
    await messenger.launcher.waitFor();
    assert.deepEqual(await messenger.identity(), {
      level: 4,
      method: 'identity-token',
      name: 'ada',
      name_verified: true,
    });
  });

  it('keeps the history on the screen when session and token are over, and is asked for at the first act only (S4.16)', async () => {
    const messenger = await signedIn('grace');
    await messenger.send('Before');
    await lapse(messenger);
    assert.deepEqual(await messenger.texts(), ['Before']);
    assert.equal(await asked(messenger), 0);
    await messenger.write('While away');
    await eventually('the page is asked', async () => (await asked(messenger)) === 1);
    await messenger.field.press('x');
    await setToken(messenger, await issuer.token('grace'));
    await messenger.sent('While away');
    assert.equal(await asked(messenger), 1);
    assert.deepEqual(await messenger.texts(), ['Before', 'While away']);
  });

  it('is saved by a token in another tab, with what waits (C45)', async () => {
    const one = await signedIn('lin');
    await one.send('Before');
    const two = await tabOf(one, 'lin');
    await lapse(one, two);
    await one.write('Waits in one');
    await eventually('the page is asked', async () => (await asked(one)) + (await asked(two)) === 1);
    await one.page.clock.fastForward(5_000);
    await setToken(two, await issuer.token('lin'));
    await one.sent('Waits in one');
    await two.sent('Waits in one');
    assert.equal((await asked(one)) + (await asked(two)), 1);
  });

  it('is signed out when nobody proves them in time, and what waited is gone (S4.20)', async () => {
    const messenger = await signedIn('kim');
    await messenger.send('Before');
    await lapse(messenger);
    await messenger.write('Never sent');
    await eventually('the page is asked', async () => (await asked(messenger)) === 1);
    await messenger.page.clock.fastForward(31_000);
    await cleared(messenger);
    assert.equal(await messenger.launcher.count(), 0);
    await setToken(messenger, await issuer.token('kim'));
    await messenger.launcher.waitFor();
    if (!(await messenger.panel.isVisible())) await messenger.open();
    await messenger.sent('Before');
    assert.deepEqual(await messenger.texts(), ['Before']);
  });

  it('leaves nothing to the next person on the page, and two unsent messages go to nobody (T27, JWT-13)', async () => {
    const messenger = await signedIn('sam');
    await messenger.send('From Sam');
    await messenger.page.context().setOffline(true);
    await messenger.write('Unsent one');
    await messenger.write('Unsent two');
    await messenger.page.route('**/v1/conversations/**', (route) => route.abort());
    await messenger.page.context().setOffline(false);
    await setToken(messenger, await issuer.token('eve'));
    await messenger.page.unroute('**/v1/conversations/**');
    assert.equal((await messenger.identity())?.name, 'eve');
    if (!(await messenger.panel.isVisible())) await messenger.open();
    await messenger.send('From Eve');
    assert.deepEqual(await messenger.texts(), ['From Eve']);
    const again = await signedIn('sam');
    await again.sent('From Sam');
    assert.deepEqual(await again.texts(), ['From Sam']);
  });

  it('boots as often as the page likes, and costs one identity call a page (S3.24)', async () => {
    const messenger = new Messenger(await newPerson(browser));
    const email = 'ada@example.com';
    const traffic = new Traffic(messenger.page, stack.serverUrl);
    const attributes = { 'connection-email': email, 'connection-key': stack.site.keyFor(email) };
    await openHostPage(messenger.page, stack.site, { attributes });
    await messenger.event('ready');
    await messenger.element.evaluate(async (element, values) => {
      for (let navigation = 0; navigation < 10; navigation += 1) {
        const main = document.querySelector('main');
        main?.append(element);
        for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
        const second = document.createElement('chat-messenger');
        second.setAttribute('app-id', element.getAttribute('app-id') ?? '');
        for (const [name, value] of Object.entries(values)) second.setAttribute(name, value);
        main?.append(second);
        await new Promise((done) => requestAnimationFrame(done));
        second.remove();
      }
    }, attributes);
    await messenger.open();
    await messenger.send('After ten navigations');
    assert.deepEqual(traffic.identityCalls, ['POST /v1/sessions']);
  });
});
