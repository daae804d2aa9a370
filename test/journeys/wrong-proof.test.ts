import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { eventsOf, Traffic } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import type { Site, Stack } from '../support/stack.ts';

const ADA = 'ada@example.com';
const SECRET_TEXT = 'My booking number is NW-1843';

describe('an address without the right proof', () => {
  let stack: Stack;
  let site: Site;
  let browser: Browser;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    ({ site } = stack);
    const ada = await visit({ 'connection-email': ADA, 'connection-key': site.keyFor(ADA) });
    await ada.open();
    await ada.send(SECRET_TEXT);
    await leave(ada);
  });

  /** A fresh browser on a page that describes the visitor in this way. */
  async function visit(attributes: Readonly<Record<string, string>>, prepare?: (page: Page) => void) {
    const page = await newPerson(browser);
    prepare?.(page);
    await openHostPage(page, site, { attributes: { 'connection-type': 'messenger_auth', ...attributes } });
    return new Messenger(page);
  }
  const leave = (messenger: Messenger) => messenger.page.context().close();

  /** What the visitor meets: the refusal is told, the PIN is asked for, and nothing of the person is there. */
  async function assertTurnedAway(messenger: Messenger, code: string) {
    const told = await messenger.event('identity-error');
    assert.deepEqual([told['code'], told['method']], [code, 'portal-key']);
    assert.match(String(told['requestId']), /^[0-9a-f-]{36}$/);
    assert.equal(told['reason'] !== undefined, code === 'identity_invalid');
    await messenger.open();
    await messenger.panel
      .getByText('The page could not confirm who you are. Confirm your email instead')
      .waitFor();
    assert.equal(await messenger.panel.getByLabel('Email address').inputValue(), '');
    assert.equal(await messenger.field.count(), 0);
    assert.doesNotMatch(await messenger.panel.innerText(), /ada|NW-1843|guest/i);
    assert.equal(await messenger.identity(), undefined);
    const types = (await eventsOf(messenger.page)).map(({ type }) => type);
    for (const never of ['email-supplied', 'identity-change', 'message-received'])
      assert.ok(!types.includes(never), never);
    await leave(messenger);
  }

  it('is a claim where the page only names it: nothing of the real person appears (C01)', async () => {
    const page = await newPerson(browser);
    await openHostPage(page, site, { attributes: { email: ADA, name: 'Ada Lovelace' } });
    const messenger = new Messenger(page);
    await messenger.open();
    await messenger.panel.getByText('Hello! How can we help?').waitFor();
    assert.equal((await messenger.identity())?.level, 1);
    assert.deepEqual(await messenger.texts(), []);
    await leave(messenger);
  });

  it('is refused without a key', async () => {
    await assertTurnedAway(await visit({ 'connection-email': ADA }), 'bad_request');
  });

  it('is refused with an empty key (C02)', async () => {
    await assertTurnedAway(await visit({ 'connection-email': ADA, 'connection-key': '' }), 'bad_request');
  });

  it('is refused with a wrong key, and with one that is none (C04)', async () => {
    const right = site.keyFor(ADA);
    const other = right.startsWith('0') ? '1' : '0';
    for (const key of [other + right.slice(1), right.slice(1), `${right}0`, `g${right.slice(1)}`]) {
      await assertTurnedAway(
        await visit({ 'connection-email': ADA, 'connection-key': key }),
        'identity_invalid',
      );
    }
  });

  it("is refused with another person's key (C05)", async () => {
    const key = site.keyFor('grace@example.com');
    await assertTurnedAway(
      await visit({ 'connection-email': ADA, 'connection-key': key }),
      'identity_invalid',
    );
  });

  it('is refused with a space before it, whatever the key (C06)', async () => {
    for (const key of [site.keyFor(` ${ADA}`), site.keyFor(ADA)]) {
      const messenger = await visit({ 'connection-email': ` ${ADA}`, 'connection-key': key });
      await assertTurnedAway(messenger, 'email_malformed');
    }
  });

  it('is accepted with the right key in upper case (C03)', async () => {
    const messenger = await visit({
      'connection-email': ADA,
      'connection-key': site.keyFor(ADA).toUpperCase(),
    });
    await messenger.open();
    await messenger.sent(SECRET_TEXT);
    assert.equal((await messenger.identity())?.level, 4);
    await leave(messenger);
  });

  it('opens the conversation after all where the PIN proves it', async () => {
    const messenger = await visit({ 'connection-email': ADA, 'connection-key': 'f'.repeat(64) });
    await messenger.event('identity-error');
    await messenger.open();
    await messenger.signInByPin(ADA, (email) => site.codeFor(email));
    await messenger.sent(SECRET_TEXT);
    assert.equal((await messenger.identity())?.level, 3);
    await leave(messenger);
  });

  it('is presented once, not again and again', async () => {
    let traffic: Traffic | undefined;
    const attributes = { 'connection-email': ADA, 'connection-key': 'f'.repeat(64) };
    const messenger = await visit(attributes, (page) => (traffic = new Traffic(page, site.serverUrl)));
    await messenger.event('identity-error');
    await messenger.open();
    await messenger.panel.getByLabel('Email address').waitFor();
    assert.deepEqual(traffic?.identityCalls, ['POST /v1/sessions']);
    await leave(messenger);
  });

  it('is refused where the page names a kind of proof that does not exist', async () => {
    const attributes = {
      'connection-type': 'carrier_pigeon',
      'connection-email': ADA,
      'connection-key': site.keyFor(ADA),
    };
    await assertTurnedAway(await visit(attributes), 'bad_request');
  });

  it('is blocked instead of asked for a PIN where the page says so', async () => {
    const attributes = {
      'connection-email': ADA,
      'connection-key': 'f'.repeat(64),
      'on-identity-failure': 'block',
    };
    const messenger = await visit(attributes);
    await messenger.event('identity-error');
    await messenger.open();
    await messenger.panel.getByText('Chat is not available').waitFor();
    assert.equal(await messenger.panel.getByRole('textbox').count(), 0);
    await leave(messenger);
  });
});
