import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { app } from '../support/fake-client.js';
import { appears, pageOfEachTest, panelOf } from '../support/messenger.js';
import { states } from '../support/panel-states.js';
import { still } from '../support/still.js';

async function isFaultless(element: Element): Promise<void> {
  still(element);
  await expect(element).to.be.accessible();
}

describe('axe finds nothing', () => {
  const page = pageOfEachTest();
  before(() => {
    document.body.style.background = 'Canvas'; // axe takes a page without one for white
  });
  after(() => {
    document.body.style.removeProperty('background');
  });
  afterEach(() => {
    document.documentElement.style.removeProperty('color-scheme');
  });

  for (const scheme of ['light', 'dark'] as const) {
    describe(`in ${scheme} colours`, () => {
      async function ground(): Promise<ChatMessenger> {
        document.documentElement.style.colorScheme = scheme;
        const element = page.add();
        await element.updateComplete;
        return element;
      }

      it('in the launcher', async () => {
        const element = await ground();
        page.client.rest({ unreadCount: 2 });
        await element.updateComplete;
        await isFaultless(element);
      });

      for (const [name, [part, arrange]] of Object.entries(states)) {
        it(`in the panel: ${name}`, async () => {
          const element = await ground();
          arrange(page.client);
          await element.show();
          await appears(panelOf(element)!, part);
          await nextFrame();
          expect(getComputedStyle(panelOf(element)!).colorScheme).to.equal(scheme);
          await isFaultless(element);
        });
      }

      it('in the questions before the first message, with mistakes', async () => {
        const element = await ground();
        page.client.rest();
        element.collectUserData = true;
        await element.show();
        const form = await appears(element, 'chat-collect-form');
        (await appears(form, '.primary')).click();
        await appears(form, '.wrong');
        await isFaultless(element);
      });

      it('in the PIN login alone, in both steps', async () => {
        document.documentElement.style.colorScheme = scheme;
        page.client.become({ app, phase: 'challenged' });
        const element = await fixture<HTMLElement>(
          html`<chat-pin-login app-id="app_1" email="ada@example.com"></chat-pin-login>`,
        );
        const button = await appears(element, 'button.primary');
        await isFaultless(element);
        button.click();
        await appears(element, 'input[name=code]');
        await isFaultless(element);
      });
    });
  }
});
