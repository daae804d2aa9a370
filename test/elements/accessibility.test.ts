import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada, app, guest, item, type FakeClient } from '../support/fake-client.js';
import { MessengerPage, appears, panelOf } from '../support/messenger.js';

const at = Date.UTC(2026, 10, 20, 9);
const talk = [
  item('My invoice is wrong.', { own: true, at }),
  item('I have a look.', { at: at + 1_000 }),
  item('Are you there?', { own: true, status: 'failed', failure: { code: 'network' } }),
  item('And now?', { own: true, status: 'sending' }),
];

/** Every state of the panel, and the part that shows it. */
const states: Record<string, [string, (client: FakeClient) => void]> = {
  empty: [
    '.notice',
    (client) => {
      client.activate(guest, { storagePersistent: false });
    },
  ],
  loading: [
    '.skeleton',
    (client) => {
      client.activate(ada);
      client.show({ loading: 'first' });
    },
  ],
  conversation: [
    '.bubble',
    (client) => {
      client.activate(ada, { connection: 'connecting' });
      client.show({ items: talk, hasOlder: true, loading: 'older' });
    },
  ],
  'offline and closed': [
    '.banner',
    (client) => {
      client.activate({ level: 1, method: 'claimed', name: 'Ada' }, { connection: 'offline' });
      client.show({ items: talk, status: 'closed', failure: { code: 'unavailable' } });
    },
  ],
  failed: [
    '.notice',
    (client) => {
      client.activate(ada);
      client.show({ failure: { code: 'unavailable' } });
    },
  ],
  identifying: [
    '.skeleton',
    (client) => {
      client.become({ app, phase: 'identifying', connection: 'offline' });
      client.accept();
    },
  ],
  challenged: [
    '#email',
    (client) => {
      client.become({
        app,
        phase: 'challenged',
        refusal: { code: 'identity_invalid', method: 'portal-key' },
      });
      client.accept();
    },
  ],
  blocked: [
    '.notice',
    (client) => {
      client.become({ app, phase: 'blocked' });
    },
  ],
  cleared: [
    '.notice',
    (client) => {
      client.activate(ada);
      client.become({ phase: 'cleared' });
    },
  ],
};

describe('axe finds nothing', () => {
  let page: MessengerPage;
  before(async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    document.body.style.background = 'Canvas'; // axe takes a page without one for white
  });
  after(async () => {
    await emulateMedia({ reducedMotion: 'no-preference' });
    document.body.style.removeProperty('background');
  });
  beforeEach(() => {
    page = new MessengerPage();
    page.clients.install();
  });
  afterEach(() => {
    page.cleanUp();
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
        await expect(element).to.be.accessible();
      });

      for (const [name, [part, arrange]] of Object.entries(states)) {
        it(`in the panel: ${name}`, async () => {
          const element = await ground();
          arrange(page.client);
          await element.show();
          await appears(panelOf(element)!, part);
          await nextFrame();
          expect(getComputedStyle(panelOf(element)!).colorScheme).to.equal(scheme);
          await expect(element).to.be.accessible();
        });
      }

      it('in the PIN login alone, in both steps', async () => {
        document.documentElement.style.colorScheme = scheme;
        page.client.become({ app, phase: 'challenged' });
        const element = await fixture<HTMLElement>(
          html`<chat-pin-login app-id="app_1" email="ada@example.com"></chat-pin-login>`,
        );
        const button = await appears(element, 'button.primary');
        await expect(element).to.be.accessible();
        button.click();
        await appears(element, 'input[name=code]');
        await expect(element).to.be.accessible();
      });
    });
  }
});
