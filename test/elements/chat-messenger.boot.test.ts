import { aTimeout, expect, nextFrame } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { ClientNotices } from '../../src/client/state.js';
import { ada, app } from '../support/fake-client.js';
import { codeOf, launcherOf, pageOfEachTest, panelOf, record, told, words } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

/** Runs `work` and gives back what it said on the console as errors. */
async function complaints(work: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  const { error } = console;
  console.error = (...parts: unknown[]) => said.push(parts.join(' '));
  try {
    await work();
  } finally {
    console.error = error;
  }
  return said;
}

describe('<chat-messenger> boot', () => {
  const page = pageOfEachTest();

  it('paints nothing until the workspace is known, then the launcher', async () => {
    const element = page.add();
    await element.updateComplete;
    expect(words(element).trim()).to.equal('');
    expect(element.isBooted).to.equal(false);
    page.client.become({ app });
    await element.updateComplete;
    expect(launcherOf(element)?.getAttribute('aria-label')).to.equal('Open chat');
    expect(element.isBooted).to.equal(true);
    expect(element.isReady).to.equal(false);
  });

  it('takes the server that its script came from, unless told another', async () => {
    await page.add().updateComplete;
    await page.add({ 'server-url': 'https://chat.example.com' }).updateComplete;
    expect(page.clients.addresses).to.deep.equal([
      `${location.origin} app_1`,
      'https://chat.example.com app_1',
    ]);
  });

  it('without an app-id says so once, fires error and shows nothing', async () => {
    const element = page.make();
    element.removeAttribute('app-id');
    const events = record(element, 'error');
    const said = await complaints(async () => {
      document.body.append(element);
      await element.updateComplete;
      element.theme = 'dark';
      await element.updateComplete;
    });
    expect(said).to.have.length(1);
    expect(said[0]).to.include('app-id');
    expect(events).to.have.length(1);
    expect(words(element).trim()).to.equal('');
    expect(await codeOf(element.show())).to.equal('bad_request');
  });

  for (const address of ['', 'chat.example.com', '/chat', 'localhost:3000', 'https://']) {
    it(`with "${address}" for a server-url says so once, fires error and shows nothing`, async () => {
      const element = page.make({ 'server-url': address });
      const events = record(element, 'error');
      const said = await complaints(async () => {
        document.body.append(element);
        await element.updateComplete;
        element.theme = 'dark';
        await element.updateComplete;
      });
      expect(said).to.have.length(1);
      expect(said[0]).to.include('server-url');
      expect(events).to.deep.equal([{ type: 'error', code: 'bad_request' }]);
      expect(page.clients.addresses).to.deep.equal([]);
      expect(words(element).trim()).to.equal('');
    });
  }

  it('with an unknown app-id says so once, fires error once and shows nothing', async () => {
    const element = page.add();
    const events = record(element, 'error');
    const said = await complaints(async () => {
      await element.updateComplete;
      page.client.fail('app_unknown');
      await element.updateComplete;
      await nextFrame();
    });
    expect(said).to.have.length(1);
    expect(events).to.deep.equal([{ type: 'error', code: 'app_unknown' }]);
    expect(launcherOf(element) === undefined).to.equal(true);
    expect(await codeOf(element.show())).to.equal('app_unknown');
  });

  it('is ready once, also for an element that comes after the client was', async () => {
    page.client.rest();
    page.client.notify('ready', { reason: 'boot' });
    const element = page.add();
    const events = record(element, 'ready');
    await waitUntil(() => element.isReady);
    page.client.notify('ready', { reason: 'boot' });
    expect(events).to.deep.equal([{ type: 'ready', reason: 'boot' }]);
    page.client.notify('ready', { reason: 'cleared' });
    expect(events.map((event) => event['reason'])).to.deep.equal(['boot', 'cleared']);
  });

  it('turns every notice into an event with its fields, which does not bubble', async () => {
    const element = page.add();
    await element.updateComplete;
    const seen: unknown[] = [];
    const bubbled: unknown[] = [];
    const notices: Partial<ClientNotices> = {
      'email-supplied': { email: 'ada@example.com', verified: true, method: 'portal-key' },
      'identity-error': { code: 'identity_invalid', method: 'portal-key' },
      'identity-change': { identity: ada },
      'unread-count-change': { count: 2 },
      'conversation-started': { conversationId: 'c1' },
      'message-sent': { conversationId: 'c1', messageId: 'm1' },
      'message-received': { conversationId: 'c1', messageId: 'm2' },
      'connection-change': { state: 'live' },
      'session-cleared': { reason: 'revoked' },
      'storage-unavailable': {},
      error: { code: 'internal' },
    };
    for (const [name, notice] of Object.entries(notices)) {
      element.addEventListener(name, (event) => seen.push(told(event)));
      document.body.addEventListener(name, (event) => bubbled.push(told(event)), { once: true });
      page.client.notify(name as keyof ClientNotices, notice);
    }
    const expected = Object.entries(notices).map(([type, notice]) => ({ type, ...notice }));
    expect(seen).to.deep.equal(expected);
    expect(bubbled).to.deep.equal([]);
  });

  it('gives its state as properties', async () => {
    const element = page.add();
    await element.updateComplete;
    page.client.activate(ada, { unreadCount: 3 });
    await waitUntil(() => element.isReady);
    expect(element.identity).to.deep.equal(ada);
    expect(element.unreadCount).to.equal(3);
    expect(element.connection).to.equal('live');
    expect(element.isVisible).to.equal(false);
  });

  describe('moved in the document', () => {
    let element: ChatMessenger;
    beforeEach(async () => {
      element = page.add({ open: '' });
      await element.updateComplete;
      page.client.activate(ada);
      await waitUntil(() => element.isVisible, 'it should open');
    });

    it('keeps its client, its identity and its open panel', async () => {
      const events = record(element, 'ready', 'hide', 'show');
      const elsewhere = document.createElement('section');
      document.body.append(elsewhere);
      elsewhere.append(element);
      await element.updateComplete;
      await nextFrame();
      expect(page.client.identified).to.have.length(1);
      expect(page.clients.held).to.equal(1);
      expect(events).to.deep.equal([]);
      expect(panelOf(element)?.matches(':popover-open')).to.equal(true);
      expect(page.client.visible).to.equal(true);
      elsewhere.remove();
    });

    it('lets go of the client when it is gone, and joins it again when it is back', async () => {
      element.remove();
      await aTimeout(0);
      expect(page.clients.held).to.equal(0);
      expect(page.client.followers).to.equal(0);
      expect(page.client.visible).to.equal(false);
      document.body.append(element);
      await element.updateComplete;
      expect(page.clients.held).to.equal(1);
      expect(page.client.identified).to.have.length(1);
      page.client.become({ unreadCount: 4 });
      expect(element.unreadCount).to.equal(4);
    });
  });

  it('a conversation is looked at as long as one of two elements shows it', async () => {
    const inline = page.add({ inline: '' });
    const floating = page.add();
    page.client.activate(ada);
    await waitUntil(() => page.client.visible);
    await floating.show();
    await waitUntil(() => panelOf(floating)?.shownBy === page.client);
    await floating.hide();
    await panelOf(floating)!.updateComplete;
    expect(page.client.visible).to.equal(true);
    inline.remove();
    await waitUntil(() => !page.client.visible);
  });

  it('two elements of one app share one client', async () => {
    const one = page.add();
    const other = page.add();
    await other.updateComplete;
    page.client.rest({ unreadCount: 1 });
    await waitUntil(() => one.isReady && other.isReady);
    expect(one.unreadCount + other.unreadCount).to.equal(2);
    one.remove();
    await aTimeout(0);
    page.client.become({ unreadCount: 2 });
    await other.updateComplete;
    expect(launcherOf(other)?.getAttribute('aria-label')).to.equal('Open chat, 2 unread conversations');
  });

  it('another app-id means another client, and the identity is told to it', async () => {
    const element = page.add();
    await element.updateComplete;
    element.appId = 'app_2';
    await element.updateComplete;
    expect(page.clients.held).to.equal(1);
    expect(page.client.followers).to.equal(0);
    expect(page.clients.of('app_2').identified).to.have.length(1);
  });

  it('begins anew when another element destroyed the client that they shared', async () => {
    const one = page.add();
    const other = page.add();
    page.client.rest();
    await waitUntil(() => one.isReady && other.isReady);
    const gone = page.client;
    await other.destroy();
    await one.updateComplete;
    expect(page.client === gone).to.equal(false);
    expect(page.client.identified).to.have.length(1);
    expect([one.isBooted, one.isReady]).to.deep.equal([false, false]);
    page.client.rest();
    await waitUntil(() => one.isReady);
    expect([other.isBooted, other.isReady]).to.deep.equal([false, false]);
    expect(page.clients.held).to.equal(1);
  });

  it('destroyed before it has a client, refuses every call, and ends only once', async () => {
    const element = page.make();
    const ending = element.destroy();
    expect(element.destroy() === ending).to.equal(true);
    await ending;
    expect(await codeOf(element.show())).to.equal('destroyed');
  });

  it('after destroy() shows nothing and refuses every call', async () => {
    const element = page.add({ open: '' });
    page.client.rest();
    await waitUntil(() => element.isVisible, 'it should open');
    await element.destroy();
    await element.updateComplete;
    expect(page.client.destroyed).to.equal(true);
    expect(words(element).trim()).to.equal('');
    expect(element.isReady).to.equal(false);
    const calls = [
      element.show(),
      element.hide(),
      element.toggle(),
      element.prefill('x'),
      element.showConversation('a'),
      element.startConversation(),
      element.identify({ connectionEmail: 'ada@example.com', connectionKey: 'key' }),
      element.setIdentityToken('token'),
      element.clearSession(),
    ];
    for (const call of calls) {
      expect(await codeOf(call)).to.equal('destroyed');
    }
  });
});
