import { expect } from '@open-wc/testing';
import { LIMITS, paths } from '../../src/protocol/index.js';
import {
  anonymous,
  bubbles,
  closePages,
  livePage,
  openPage,
  portal,
  until,
  untilInTime,
  type Page,
} from './support/setup.js';

const FIRST = 'conversation-1';
const ada = (page: Page) => page.server.portalContact('ada@example.com');

describe('messages', () => {
  afterEach(closePages);

  it('opens the session, the conversation and the socket when an anonymous visitor first writes', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    page.client.setVisible(true);
    await page.client.whenReady();
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    await until(() => page.client.state.connection === 'live');
    expect(page.client.state.identity).to.deep.equal({ level: 0, method: 'anonymous' });
    expect(page.client.state.timeline.id).to.equal(FIRST);
    expect(page.notices).to.deep.equal(['ready', 'identity-change', 'conversation-started', 'message-sent']);
  });

  it('sends nothing in which nothing can be seen', async () => {
    const page = await livePage();
    page.client.send('\u200b\u200d');
    page.client.send('\u{1f469}\u200d\u{1f467}');
    await until(() => bubbles(page).length > 0);
    expect(page.client.state.timeline.items.map(({ text }) => text)).to.deep.equal([
      '\u{1f469}\u200d\u{1f467}',
    ]);
  });

  it('replaces the bubble in place when the answer comes before the event', async () => {
    const page = await livePage();
    page.server.blocksSockets = true;
    page.server.liveSockets()[0]?.drop(1006);
    page.client.send('hello');
    await until(() => page.client.state.timeline.items.length === 1);
    const key = page.client.state.timeline.items[0]?.key;
    await until(() => bubbles(page)[0] === 'hello (sent)');
    page.server.blocksSockets = false;
    await untilInTime(page, () => page.client.state.connection === 'live');
    expect(page.client.state.timeline.items.map((item) => item.key)).to.deep.equal([key]);
  });

  it('replaces the bubble in place when the event comes before the answer', async () => {
    const page = await livePage();
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    page.server.beforeAnswer = ({ path, method }) =>
      path === paths.conversations && method === 'POST' ? held : undefined;
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    const key = page.client.state.timeline.items[0]?.key;
    release();
    page.client.send('next');
    await until(() => bubbles(page)[1] === 'next (sent)');
    expect(bubbles(page)).to.deep.equal(['hello (sent)', 'next (sent)']);
    expect(page.client.state.timeline.items[0]?.key).to.equal(key);
    expect(page.notices.filter((name) => name === 'message-sent')).to.have.length(2);
  });

  it('never moves a status back', async () => {
    const page = await livePage();
    const seen: string[] = [];
    page.client.subscribe(() => {
      const status = page.client.state.timeline.items[0]?.status;
      if (status && status !== seen.at(-1)) seen.push(status);
    });
    page.client.send('hello');
    await until(() => seen.at(-1) === 'sent');
    page.server.portalContact('ada@example.com').answer('hi');
    await until(() => bubbles(page).length === 2);
    expect(seen).to.deep.equal(['queued', 'sending', 'sent']);
  });

  it('keeps what is written offline and sends it in order, once', async () => {
    const page = await livePage();
    page.server.isOffline = true;
    for (const text of ['one', 'two', 'three']) page.client.send(text);
    await until(() => bubbles(page)[0] === 'one (sending)');
    page.server.isOffline = false;
    page.wake();
    await until(() => bubbles(page)[2] === 'three (sent)');
    const stored = page.server.portalContact('ada@example.com').messages.map(({ text }) => text);
    expect(stored).to.deep.equal(['one', 'two', 'three']);
    expect(bubbles(page)).to.deep.equal(['one (sent)', 'two (sent)', 'three (sent)']);
  });

  it('stores a message once although its first answer was lost', async () => {
    const page = await livePage();
    page.server.liveSockets()[0]?.drop(1006);
    let lost = false;
    page.server.beforeAnswer = ({ path, method }) => {
      if (path !== paths.conversations || method !== 'POST' || lost) return;
      lost = true;
      throw new TypeError('connection lost');
    };
    page.client.send('hello');
    await until(() => lost);
    await untilInTime(page, () => bubbles(page)[0] === 'hello (sent)');
    expect(page.server.portalContact('ada@example.com').messages).to.have.length(1);
  });

  it('does not send again what the stream has brought, although the answer was lost', async () => {
    const page = await livePage();
    page.server.beforeAnswer = async ({ path, method }) => {
      if (path !== paths.conversations || method !== 'POST') return;
      await until(() => bubbles(page)[0] === 'hello (sent)');
      throw new TypeError('connection lost');
    };
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    page.client.send('next');
    await untilInTime(page, () => bubbles(page)[1] === 'next (sent)');
    const sent = page.server.seen.map(({ body }) => body['text']).filter((text) => text !== undefined);
    expect(sent).to.deep.equal(['hello', 'next']);
  });

  it('sends what was written during the sign-in as the person who was signed in', async () => {
    const page = openPage();
    page.client.identify(portal());
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    expect(page.server.requests(paths.sessions)).to.have.length(1);
    expect(page.server.portalContact('ada@example.com').messages).to.have.length(1);
  });

  it('shows a refused message as failed, sends the ones after it, and tries again on demand', async () => {
    const page = await livePage();
    page.server.refuse = ({ body }) => (body['text'] === 'bad' ? 'bad_request' : undefined);
    page.client.send('bad');
    page.client.send('good');
    await until(() => bubbles(page).includes('good (sent)'));
    expect(bubbles(page)).to.deep.equal(['good (sent)', 'bad (failed)']);
    const failed = page.client.state.timeline.items[1];
    expect(failed?.failure).to.deep.equal({ code: 'bad_request' });
    page.server.refuse = () => undefined;
    page.client.retry(failed?.key ?? '');
    await until(() => bubbles(page)[1] === 'bad (sent)');
  });

  it('takes a failed message off the screen on demand', async () => {
    const page = await livePage();
    page.client.send('x'.repeat(LIMITS.message_code_points + 1));
    await until(() => page.client.state.timeline.items[0]?.failure?.code === 'too_large');
    page.client.discard(page.client.state.timeline.items[0]?.key ?? '');
    await until(() => page.client.state.timeline.items.length === 0);
    expect(page.server.requests(paths.conversations)).to.have.length(0);
  });

  it('ignores what holds no word', async () => {
    const page = await livePage();
    page.client.send(' \n ');
    page.client.send('word');
    await until(() => bubbles(page)[0] === 'word (sent)');
    expect(bubbles(page)).to.have.length(1);
  });

  it('loads the newest page when somebody looks, and older ones on demand', async () => {
    const page = openPage();
    const contact = page.server.portalContact('ada@example.com');
    for (let n = 1; n <= 120; n++) contact.answer(`message ${String(n)}`, FIRST);
    const live = await livePage({ server: page.server });
    await until(() => live.client.state.timeline.items.length === 50);
    expect(live.client.state.timeline.items[0]?.text).to.equal('message 71');
    expect(live.client.state.timeline.hasOlder).to.equal(true);
    await live.client.loadOlder();
    await live.client.loadOlder();
    expect(live.client.state.timeline.items).to.have.length(120);
    expect(live.client.state.timeline.hasOlder).to.equal(false);
  });

  it('loses no message that arrives while the page is being loaded', async () => {
    const server = openPage().server;
    const contact = server.portalContact('ada@example.com');
    contact.answer('first');
    contact.answer('second');
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    server.beforeAnswer = ({ path }) => (path === paths.messages(FIRST) ? held : undefined);
    const page = await livePage({ server });
    await until(() => server.requests(paths.messages(FIRST), 'GET').length === 1);
    contact.answer('third');
    await until(() => page.notices.includes('message-received'));
    release();
    await until(() => page.client.state.timeline.loading === 'no');
    expect(bubbles(page)).to.deep.equal(['first (sent)', 'second (sent)', 'third (sent)']);
  });

  it('says why nothing could be loaded, and loads on demand', async () => {
    const page = openPage();
    page.server.portalContact('ada@example.com').answer('hello');
    page.server.refuse = ({ path }) => (path === paths.messages(FIRST) ? 'internal' : undefined);
    const live = await livePage({ server: page.server });
    await until(() => live.client.state.timeline.failure?.code === 'internal');
    page.server.refuse = () => undefined;
    await live.client.reload();
    expect(bubbles(live)).to.deep.equal(['hello (sent)']);
    expect(live.client.state.timeline.failure).to.equal(undefined);
  });

  it('counts unread conversations until somebody looks', async () => {
    const page = await livePage();
    page.client.setVisible(false);
    const contact = page.server.portalContact('ada@example.com');
    contact.answer('one');
    contact.answer('two');
    await until(() => page.client.state.unreadCount === 1);
    expect(page.notices.filter((name) => name === 'message-received')).to.have.length(2);
    page.client.setVisible(true);
    await until(() => page.client.state.unreadCount === 0);
    await untilInTime(page, () => page.server.requests(paths.read(FIRST)).length > 0);
    expect(page.server.requests(paths.read(FIRST)).map(({ body }) => body)).to.deep.equal([{ seq: 2 }]);
  });

  it('counts nothing as unread that arrives while somebody looks', async () => {
    const page = await livePage();
    ada(page).answer('one');
    await until(() => bubbles(page).length === 1);
    await untilInTime(page, () => page.server.requests(paths.read(FIRST)).length === 1);
    ada(page).answer('two');
    await until(() => bubbles(page).length === 2);
    expect(page.notices).not.to.include('unread-count-change');
    page.client.setVisible(false);
    await until(() => page.server.requests(paths.read(FIRST)).length === 2, 'what was seen is read at once');
    expect(page.client.state.unreadCount).to.equal(0);
    expect(page.notices).not.to.include('unread-count-change');
  });

  it('leaves a waiting message in its conversation when another comes onto the screen', async () => {
    const page = await livePage();
    ada(page).answer('one');
    await until(() => bubbles(page).length === 1);
    ada(page).answer('another matter', 'conversation-2');
    await until(() => page.client.state.conversations?.length === 2);
    page.server.isOffline = true;
    page.client.send('about one');
    await until(() => bubbles(page)[1] === 'about one (sending)');
    await page.client.showConversation('conversation-2');
    expect(bubbles(page)).to.deep.equal([]);
    page.server.isOffline = false;
    page.wake();
    await until(() => page.notices.includes('message-sent'));
    expect(ada(page).messages.find(({ text }) => text === 'about one')?.conversation_id).to.equal(FIRST);
  });

  it('posts a message again where its lost answer came from, whatever is on the screen by then', async () => {
    const page = await livePage();
    page.server.beforeAnswer = ({ body }) => {
      if (body['text'] === 'hello') throw new TypeError('connection lost');
    };
    const { onEvent } = ada(page);
    ada(page).onEvent = () => undefined;
    page.client.send('hello');
    await until(() => page.server.requests(paths.conversations).length === 1);
    ada(page).onEvent = onEvent;
    ada(page).position = 0;
    ada(page).answer('another matter', 'conversation-2');
    await until(() => page.client.state.conversations?.length === 1);
    await page.client.showConversation('conversation-2');
    page.server.beforeAnswer = () => undefined;
    await untilInTime(page, () => page.notices.includes('message-sent'));
    expect(page.server.requests(paths.messages('conversation-2'))).to.have.length(0);
    expect(page.server.requests(paths.conversations)).to.have.length(2);
  });

  it('tries again at once when the panel is opened', async () => {
    const page = await livePage();
    page.client.setVisible(false);
    page.server.isOffline = true;
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sending)');
    page.server.isOffline = false;
    page.client.setVisible(true);
    await until(() => bubbles(page)[0] === 'hello (sent)');
  });

  it('hands out frozen states, and keeps the parts that did not change', async () => {
    const page = await livePage();
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    const before = page.client.state;
    expect(Object.isFrozen(before.timeline.items[0])).to.equal(true);
    page.server.portalContact('ada@example.com').answer('hi');
    await until(() => bubbles(page).length === 2);
    expect(page.client.state).not.to.equal(before);
    expect(page.client.state.timeline.items[0]).to.equal(before.timeline.items[0]);
    expect(page.client.state.identity).to.equal(before.identity);
    const { items } = page.client.state.timeline;
    await page.client.reload();
    expect(page.client.state.timeline.items[1]).to.equal(items[1]);
  });
});
