import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newPerson } from '../support/browser.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage, signInToPortal } from '../support/journey-pages.ts';
import { eventsOf } from '../support/journey-record.ts';
import { stackOfTheSuite } from '../support/journey-suite.ts';
import { eventually } from '../support/journey-wait.ts';
import type { Site, Stack } from '../support/stack.ts';

const ADA = 'ada@example.com';

describe('the element in a page', () => {
  let stack: Stack;
  let site: Site;
  let browser: Browser;

  stackOfTheSuite(async (shared) => {
    ({ stack, browser } = shared);
    ({ site } = stack);
  });

  it('tells plain listeners and on-properties of the page nothing but its own events, once each', async () => {
    const page = await newPerson(browser);
    await openHostPage(page, site, {
      attributes: {
        'connection-type': 'messenger_auth',
        'connection-email': ADA,
        'connection-key': site.keyFor(ADA),
      },
      script: `
        window.heard = [];
        document.addEventListener('DOMContentLoaded', () => {
          const element = document.querySelector('chat-messenger');
          for (const name of ['ready', 'email-supplied', 'show', 'hide']) {
            element.addEventListener(name, ({ type, target }) => heard.push(type + ' ' + target.localName));
            document.body.addEventListener(name, ({ type }) => heard.push(type + ' bubbled'));
          }
        });`,
    });
    const messenger = new Messenger(page);
    await messenger.event('ready');
    await messenger.open();
    await messenger.close();
    await messenger.event('hide');
    const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard);
    assert.deepEqual(heard.toSorted(), [
      'email-supplied chat-messenger',
      'hide chat-messenger',
      'ready chat-messenger',
      'show chat-messenger',
    ]);
    await page.context().close();
  });

  it('tells React through props: onready, onemail-supplied, onunread-count-change, onidentity-error', async () => {
    const page = await newPerson(browser);
    await signInToPortal(page, site, /Ada/, '/react');
    const log = page.getByRole('log', { name: 'Its events' });
    await log
      .getByText('email-supplied · email ada@example.com · verified true · method portal-key')
      .waitFor();
    await log.getByText('ready · reason boot').waitFor();
    assert.equal((await new Messenger(page).identity())?.level, 4);
    await page.context().close();
  });

  it('takes properties that were set before it was defined', async () => {
    const page = await newPerson(browser);
    await openHostPage(page, site, {
      body: '<div id="place"></div>',
      script: `
        document.addEventListener('DOMContentLoaded', () => {
          const element = document.createElement('chat-messenger');
          Object.assign(element, {
            connectionKey: ${JSON.stringify(site.keyFor(ADA))},
            connectionEmail: ${JSON.stringify(ADA)},
            connectionType: 'messenger_auth',
            appId: ${JSON.stringify(site.appId)},
            message: 'A question about my booking',
          });
          document.getElementById('place').append(element);
        });`,
    });
    const messenger = new Messenger(page);
    await messenger.event('email-supplied');
    await messenger.open();
    assert.equal(await messenger.field.inputValue(), 'A question about my booking');
    assert.equal((await messenger.identity())?.level, 4);
    await page.context().close();
  });

  it('comes to the same whatever the order in which attributes arrive', async () => {
    const attributes = {
      'app-id': site.appId,
      'connection-type': 'messenger_auth',
      'connection-email': ADA,
      'connection-key': site.keyFor(ADA),
    };
    const page = await newPerson(browser);
    for (const names of [Object.keys(attributes), Object.keys(attributes).toReversed()]) {
      await openHostPage(page, site, {
        body: '<div id="place"></div>',
        script: `
          document.addEventListener('DOMContentLoaded', async () => {
            await customElements.whenDefined('chat-messenger');
            const element = document.createElement('chat-messenger');
            document.getElementById('place').append(element);
            const attributes = ${JSON.stringify(attributes)};
            for (const name of ${JSON.stringify(names)}) element.setAttribute(name, attributes[name]);
          });`,
      });
      const messenger = new Messenger(page);
      await messenger.event('ready');
      assert.equal((await messenger.identity())?.level, 4);
      const told = (await eventsOf(page)).map(({ type }) => type);
      assert.ok(!told.includes('identity-error') && !told.includes('error'), told.join());
    }
    await page.context().close();
  });

  it('keeps its session when the page moves it', async () => {
    const page = await newPerson(browser);
    await openHostPage(page, site, {
      attributes: {
        'connection-type': 'messenger_auth',
        'connection-email': ADA,
        'connection-key': site.keyFor(ADA),
      },
    });
    const messenger = new Messenger(page);
    await messenger.open();
    await messenger.send('Before the move');
    await messenger.element.evaluate((element) => {
      const place = document.createElement('section');
      document.body.append(place);
      place.append(element);
    });
    await messenger.send('After the move');
    assert.deepEqual(await messenger.texts(), ['Before the move', 'After the move']);
    const told = (await eventsOf(page)).filter(({ type }) =>
      ['ready', 'identity-change', 'session-cleared'].includes(type),
    );
    assert.ok(told.length <= 2, JSON.stringify(told));
    await page.context().close();
  });

  it('keeps what is typed from the shortcuts of the page', async () => {
    const page = await newPerson(browser);
    await openHostPage(page, site, {
      script: `window.keys = []; for (const type of ['keydown', 'keyup', 'keypress']) document.addEventListener(type, (e) => keys.push(e.key));`,
    });
    const messenger = new Messenger(page);
    await messenger.open();
    await messenger.field.pressSequentially('gi?');
    assert.deepEqual(await page.evaluate(() => (window as unknown as { keys: string[] }).keys), []);
    await page.context().close();
  });

  it('says once in the console, and to the page, what makes it impossible', async () => {
    const page = await newPerson(browser);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text().includes('<chat-messenger>'))
        complaints.push(message.text());
    });
    await openHostPage(page, site, { attributes: { 'app-id': '00000000-0000-7000-8000-000000000000' } });
    const messenger = new Messenger(page);
    assert.equal((await messenger.event('error'))['code'], 'app_unknown');
    await eventually('the console says so', () => complaints.length > 0);
    assert.equal(complaints.length, 1);
    assert.equal(await messenger.launcher.count(), 0);
    await page.context().close();
  });
});
