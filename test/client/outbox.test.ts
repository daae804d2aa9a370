import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import { deferred } from './support/deferred.js';
import { LateStorage } from './support/late-storage.js';
import { Browser } from './support/mortal-browser.js';
import { asksBeforeLeaving } from './support/mortal-tab.js';
import { keyNames, outboxRecords } from './support/outbox-records.js';
import {
  anonymous,
  bubbles,
  closePages,
  emailPin,
  livePage,
  openPage,
  portal,
  until,
  untilInTime,
} from './support/setup.js';
import { anotherTab } from './support/tabs.js';
import { holdAnswers, lookAway, provePin, signedIn, tokenOf } from './support/visitors.js';

const DAY = 86_400_000;

describe('what was written and not sent', () => {
  afterEach(closePages);

  it('is found again when the page proved the same person again, and is sent once and in order (N7, level 4)', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    before.page.client.send('first');
    await until(() => bubbles(before.page)[0] === 'first (sent)');
    await browser.writeAndDie(before, 'second', 'third');
    const after = await browser.visit();
    await until(() => bubbles(after.page).join() === 'first (sent),second (sent),third (sent)');
    expect(browser.texts()).to.deep.equal(['first', 'second', 'third']);
    await until(async () => (await outboxRecords(browser)).length === 0);
  });

  it('goes out before what is written while storage is still being read (REL-5)', async () => {
    const browser = new Browser();
    await browser.writeAndDie(await browser.visit(), 'first');
    const storage = new LateStorage();
    const release = storage.hold('getAll');
    const { server, appId } = browser;
    const page = openPage({ server, appId, environment: { indexedDB: storage.factory } });
    page.client.identify(portal());
    await until(() => storage.isLate && page.client.state.connection === 'live');
    page.client.setVisible(true);
    page.client.send('second');
    await lookAway(server);
    release();
    await until(() => browser.texts().length === 2);
    expect(browser.texts()).to.deep.equal(['first', 'second']);
    await until(() => bubbles(page).join() === 'first (sent),second (sent)');
  });

  it('is found again by the browser of an anonymous visitor, whom the server has never seen', async () => {
    const browser = new Browser();
    const before = await browser.visit(anonymous);
    await browser.writeAndDie(before, 'hello');
    expect(browser.server.requests(paths.sessions)).to.have.length(0);
    const after = browser.open();
    after.page.client.identify(anonymous);
    after.page.client.setVisible(true);
    await until(() => bubbles(after.page)[0] === 'hello (sent)');
    expect(browser.all).to.deep.equal(['hello']);
  });

  it('goes on by itself where the browser can renew the session, although nobody looks (level 3)', async () => {
    const browser = new Browser();
    const before = browser.open();
    await provePin(before.page, 'ada@example.com');
    await browser.writeAndDie(before, 'hello');
    const after = browser.open();
    after.page.client.identify(emailPin);
    await until(() => browser.texts().length === 1);
    expect(browser.texts()).to.deep.equal(['hello']);
  });

  it('begins one conversation, although its first answer was lost with the page (F17)', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    browser.server.beforeAnswer = ({ path, method }) => {
      if (path !== paths.conversations || method !== 'POST') return;
      before.kill();
    };
    before.page.client.send('hello');
    await until(() => before.isDead);
    browser.server.beforeAnswer = () => undefined;
    // What is stored cannot be read, which leaves the page only to send it again.
    browser.server.refuse = ({ method, path }) =>
      method === 'GET' && path.includes('/messages') ? 'unavailable' : undefined;
    const after = await browser.visit();
    await until(() => browser.server.requests(paths.conversations).length === 2);
    const [first, second] = browser.server.requests(paths.conversations);
    expect(second?.body).to.deep.equal(first?.body);
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(bubbles(after.page)).to.deep.equal(['hello (sent)']);
    expect(browser.texts()).to.deep.equal(['hello']);
  });

  it('begins one conversation with what was written before anything was known of the visitor (F17)', async () => {
    const browser = new Browser();
    const before = browser.open();
    const { promise, resolve } = deferred<undefined>();
    browser.server.beforeAnswer = ({ method, path }) => {
      if (path !== paths.conversations) return undefined;
      if (method === 'POST') before.kill();
      return method === 'GET' ? promise : undefined;
    };
    before.page.client.setVisible(true);
    before.page.client.identify(portal());
    await until(() => before.page.client.state.phase === 'active');
    before.page.client.send('one');
    before.page.client.send('two');
    await before.isSafe();
    resolve(undefined);
    await until(() => before.isDead);
    browser.server.beforeAnswer = () => undefined;
    const after = browser.open();
    after.page.client.identify(portal());
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(browser.texts()).to.deep.equal(['one', 'two']);
    expect(browser.server.portalContact('ada@example.com').conversations.size).to.equal(1);
  });

  it('is one bubble where its answer was lost with the page, though it does not get through again', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    before.page.client.send('first');
    await until(() => bubbles(before.page)[0] === 'first (sent)');
    browser.server.beforeAnswer = ({ body }) => {
      if (body['text'] === 'second') before.kill();
    };
    before.page.client.send('second');
    await until(() => before.isDead);
    browser.server.beforeAnswer = () => undefined;
    browser.server.refuse = ({ body }) => (body['text'] === 'second' ? 'unavailable' : undefined);
    const after = await browser.visit();
    await until(() => bubbles(after.page).join() === 'first (sent),second (sent)');
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(after.page.notices.filter((name) => name === 'message-sent')).to.have.length(1);
  });

  it('begins no second conversation with what was written while the first one began (F17)', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    browser.server.refuse = ({ body }) => {
      // It is still on its way to storage when the conversation gets its name.
      if (body['text'] === 'one') before.page.client.send('two');
      return undefined;
    };
    browser.server.beforeAnswer = ({ body }) => {
      if (body['text'] === 'two') before.kill();
    };
    before.page.client.send('one');
    await until(() => before.isDead);
    browser.server.refuse = () => undefined;
    browser.server.beforeAnswer = () => undefined;
    await browser.visit();
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(browser.texts()).to.deep.equal(['one', 'two']);
    expect(browser.server.portalContact('ada@example.com').conversations.size).to.equal(1);
  });

  it('stays in the conversation that it went on with, although another one is newer now (F17)', async () => {
    const browser = new Browser();
    const ada = browser.server.portalContact('ada@example.com');
    ada.answer('older', 'conversation-1');
    const before = browser.open();
    browser.server.beforeAnswer = async ({ method, path, body }) => {
      if (body['text'] === 'hello') before.kill();
      if (method !== 'GET' || path !== paths.conversations) return;
      // Before it is known what there is to go on with.
      before.page.client.send('hello');
      await until(async () => (await outboxRecords(browser)).length === 1);
    };
    before.page.client.identify(portal());
    before.page.client.setVisible(true);
    await until(() => before.isDead);
    browser.server.beforeAnswer = () => undefined;
    ada.answer('newer', 'conversation-2');
    await browser.visit();
    await until(async () => (await outboxRecords(browser)).length === 0);
    const own = ada.messages.filter(({ text }) => text === 'hello');
    expect(own.map(({ conversation_id }) => conversation_id)).to.deep.equal(['conversation-1']);
  });

  it('keeps a conversation of its own together: what follows the first message follows it after a crash too', async () => {
    const browser = new Browser();
    browser.server.portalContact('ada@example.com').answer('an older matter', 'conversation-0');
    const before = await browser.visit();
    before.page.client.startConversation();
    await until(() => before.page.client.state.timeline.id === undefined);
    await browser.writeAndDie(before, 'one', 'two');
    const after = await browser.visit();
    await until(() => bubbles(after.page).join() === 'one (sent),two (sent)');
    const [, one, two] = browser.server.portalContact('ada@example.com').messages;
    expect(one?.conversation_id).not.to.equal('conversation-0');
    expect(two?.conversation_id).to.equal(one?.conversation_id);
  });

  it('never goes out as somebody else, and is destroyed when somebody else is there (T27, REL-18)', async () => {
    const browser = new Browser();
    await browser.writeAndDie(await browser.visit(), 'ada wrote this');
    expect(await outboxRecords(browser)).to.have.length(1);
    const eve = await browser.visit(portal('eve@example.com'));
    eve.page.client.send('eve wrote this');
    await until(() => bubbles(eve.page).join() === 'eve wrote this (sent)');
    await until(async () => (await outboxRecords(browser)).length === 0);
    eve.kill();
    await browser.visit();
    expect(browser.texts('eve@example.com')).to.deep.equal(['eve wrote this']);
    expect(browser.texts()).to.deep.equal([]);
  });

  it('is destroyed with the page’s change to another person', async () => {
    const browser = new Browser();
    const { page } = await browser.visit();
    browser.server.isOffline = true;
    page.client.send('ada wrote this');
    await until(async () => (await outboxRecords(browser)).length === 1);
    page.client.identify(portal('eve@example.com'));
    browser.server.isOffline = false;
    page.wake();
    await until(() => page.client.state.identity?.email === 'eve@example.com');
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(browser.all).to.deep.equal([]);
  });

  it('outlives a new proof of which only the server can tell that it is the same person', async () => {
    const { page } = await signedIn('ada');
    page.server.isOffline = true;
    page.client.send('still ada');
    await until(async () => (await outboxRecords(page)).length === 1);
    page.server.isOffline = false;
    page.server.refuse = ({ body }) => (body['text'] === 'still ada' ? 'unavailable' : undefined);
    await page.client.present(tokenOf('ada'));
    page.server.refuse = () => undefined;
    await untilInTime(page, () => bubbles(page).join() === 'still ada (sent)');
  });

  for (const [who, request] of [
    ['a proven', portal()],
    ['an anonymous', anonymous],
  ] as const) {
    it(`is gone with the logout of ${who} visitor, and so is what could read it (SES-12)`, async () => {
      const browser = new Browser();
      const { page } = await browser.visit(request);
      browser.server.isOffline = true;
      page.client.send('a secret');
      page.client.saveDraft('half a secret');
      await untilInTime(page, async () => (await outboxRecords(browser)).length === 2);
      await page.client.clearSession();
      expect(await outboxRecords(browser)).to.deep.equal([]);
      expect(await keyNames(browser)).to.deep.equal([]);
    });
  }

  it('is gone with a logout in another tab', async () => {
    const one = await livePage();
    const two = await anotherTab(one);
    two.server.isOffline = true;
    two.client.send('a secret');
    await until(async () => (await outboxRecords(one)).length === 1);
    await one.client.clearSession();
    await until(() => two.notices.includes('session-cleared'));
    expect(await outboxRecords(one)).to.deep.equal([]);
  });

  it('cannot be read where it lies: neither the words nor who wrote them (N7)', async () => {
    const browser = new Browser();
    const tab = await browser.visit();
    tab.page.client.saveDraft('canary-7f3a draft');
    await untilInTime(tab.page, async () => (await outboxRecords(browser)).length === 1);
    await browser.writeAndDie(tab, 'canary-7f3a text');
    const records = await outboxRecords(browser);
    expect(records.length).to.be.greaterThan(0);
    const readable = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
      if (value instanceof Uint8Array) return new TextDecoder().decode(value);
      return typeof value === 'object' && value ? Object.values(value).map(readable).join() : String(value);
    };
    const text = records.map(([name, value]) => name + readable(value)).join();
    expect(text).not.to.match(/canary|ada@|example/);
    expect(text).not.to.include(browser.server.portalContact('ada@example.com').id);
  });
});

describe('a message that waits for long', () => {
  afterEach(closePages);

  it('asks after a day whether it is still meant, and is sent or thrown away on demand (REL-18)', async () => {
    const browser = new Browser();
    await browser.writeAndDie(await browser.visit(), 'one', 'two');
    browser.server.clock.sleep(DAY + 1);
    const after = await browser.visit();
    await until(() => bubbles(after.page).join() === 'one (failed),two (failed)');
    const [one, two] = after.page.client.state.timeline.items;
    expect(one?.failure).to.deep.equal({ code: 'timeout' });
    after.page.client.retry(one?.key ?? '');
    await until(() => bubbles(after.page)[0] === 'one (sent)');
    after.page.client.discard(two?.key ?? '');
    await until(() => bubbles(after.page).length === 1);
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(browser.texts()).to.deep.equal(['one']);
  });

  it('asks so in a page that slept that long, too', async () => {
    const browser = new Browser();
    const { page } = await browser.visit();
    browser.network('off');
    page.client.send('one');
    await until(() => bubbles(page).length === 1);
    await lookAway(openPage().server);
    browser.server.clock.sleep(DAY + 1);
    browser.network('on');
    page.wake();
    await untilInTime(page, () => bubbles(page).join() === 'one (failed)');
    expect(page.client.state.timeline.items[0]?.failure).to.deep.equal({ code: 'timeout' });
    expect(browser.texts()).to.deep.equal([]);
  });

  it('is not kept longer than a week', async () => {
    const browser = new Browser();
    await browser.writeAndDie(await browser.visit(), 'long ago');
    browser.server.clock.sleep(7 * DAY + 1);
    const after = await browser.visit();
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(bubbles(after.page)).to.deep.equal([]);
  });

  it('and was refused stays refused after a reload, until the visitor says what to do', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    browser.server.refuse = ({ body }) => (body['text'] === 'bad' ? 'bad_request' : undefined);
    before.page.client.send('bad');
    await until(() => bubbles(before.page)[0] === 'bad (failed)');
    await before.isSafe();
    before.kill();
    const after = await browser.visit();
    await until(() => bubbles(after.page).join() === 'bad (failed)');
    expect(after.page.client.state.timeline.items[0]?.failure).to.deep.equal({ code: 'bad_request' });
    browser.server.refuse = () => undefined;
    after.page.client.retry(after.page.client.state.timeline.items[0]?.key ?? '');
    await until(() => bubbles(after.page).join() === 'bad (sent)');
  });
});

describe('where the browser keeps nothing', () => {
  afterEach(closePages);

  it('a message waits in the page, which says so and asks before it is left (REL-20)', async () => {
    const page = openPage({ environment: { indexedDB: undefined } });
    page.client.setVisible(true);
    page.client.identify(portal());
    await until(() => page.client.state.connection === 'live');
    page.server.isOffline = true;
    page.client.send('hello');
    await until(() => bubbles(page).length === 1);
    expect(page.client.state.storagePersistent).to.equal(false);
    expect(page.notices.filter((name) => name === 'storage-unavailable')).to.have.length(1);
    await until(asksBeforeLeaving);
    page.server.isOffline = false;
    page.wake();
    await until(() => bubbles(page)[0] === 'hello (sent)');
    expect(asksBeforeLeaving()).to.equal(false);
  });

  it('because it is full, messages are sent all the same (F16)', async () => {
    let isFull = false;
    const { prototype } = IDBObjectStore;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the store that it belongs to
    const { put } = prototype;
    prototype.put = function full(...parameters) {
      const request = put.apply(this, parameters);
      if (isFull) this.transaction.abort();
      return request;
    };
    const page = await livePage();
    isFull = true;
    try {
      page.client.send('hello');
      await until(() => bubbles(page)[0] === 'hello (sent)');
      page.client.send('again');
      await until(() => bubbles(page)[1] === 'again (sent)');
    } finally {
      prototype.put = put;
    }
    expect(page.client.state.storagePersistent).to.equal(false);
    expect(page.notices.filter((name) => name === 'storage-unavailable')).to.have.length(1);
    expect(asksBeforeLeaving()).to.equal(false);
  });
});

describe('what waits in several tabs', () => {
  afterEach(closePages);

  it('is seen in each and sent by one (REL-21)', async () => {
    const one = await livePage();
    one.server.isOffline = true;
    one.client.send('hello');
    await until(async () => (await outboxRecords(one)).length === 1);
    one.server.isOffline = false;
    one.server.refuse = ({ body }) => (body['text'] === 'hello' ? 'unavailable' : undefined);
    const two = await anotherTab(one);
    await until(() => bubbles(two)[0]?.startsWith('hello') === true);
    one.server.refuse = () => undefined;
    one.wake();
    two.wake();
    await untilInTime(one, () => [one, two].every((page) => bubbles(page).join() === 'hello (sent)'));
    expect(one.server.portalContact('ada@example.com').messages).to.have.length(1);
  });

  it('is not sent by one after it was thrown away in the other', async () => {
    const one = await livePage();
    const answer = (code: 'unavailable' | 'bad_request' | undefined) => {
      one.server.refuse = ({ body }) => (body['text'] === 'not this' ? code : undefined);
    };
    answer('unavailable');
    one.client.send('not this');
    await until(() => one.server.requests(paths.conversations).length === 1);
    const two = await anotherTab(one);
    await until(() => one.server.requests(paths.conversations).length === 2);
    answer('bad_request');
    one.wake();
    await until(() => bubbles(one)[0] === 'not this (failed)');
    one.client.discard(one.client.state.timeline.items[0]?.key ?? '');
    await until(async () => (await outboxRecords(one)).length === 0);
    answer(undefined);
    two.wake();
    await until(() => bubbles(two).length === 0);
    expect(one.server.requests(paths.conversations)).to.have.length(3);
  });

  it('is sent by the other when one is gone', async () => {
    const browser = new Browser();
    const one = await browser.visit();
    const two = await browser.visit();
    await browser.writeAndDie(one, 'from one');
    two.page.server.liveSockets().forEach((socket) => socket.drop(1006));
    await untilInTime(two.page, () => bubbles(two.page).includes('from one (sent)'));
    expect(browser.texts()).to.deep.equal(['from one']);
  });

  it('is sent by the other as soon as somebody looks there, where one is gone that followed it', async () => {
    const browser = new Browser();
    const leader = await browser.visit();
    const follower = await browser.visit();
    await browser.writeAndDie(follower, 'from the follower');
    leader.page.wake();
    await until(() => bubbles(leader.page).includes('from the follower (sent)'));
    expect(browser.texts()).to.deep.equal(['from the follower']);
  });

  it('is taken out by the other where one is gone after it was stored', async () => {
    const browser = new Browser();
    const leader = await browser.visit();
    const follower = await browser.visit();
    browser.server.beforeAnswer = ({ body }) => {
      if (body['text'] === 'hello') follower.kill();
    };
    follower.page.client.send('hello');
    await until(() => bubbles(leader.page)[0] === 'hello (sent)');
    expect(await outboxRecords(browser)).to.have.length(1);
    leader.page.wake();
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(bubbles(leader.page)).to.deep.equal(['hello (sent)']);
    expect(browser.texts()).to.deep.equal(['hello']);
  });

  it('is no new conversation in a tab that heard of it before the one that sent it (SES-19)', async () => {
    const two = await livePage();
    const one = await anotherTab(two);
    const { server } = one;
    const { promise, resolve } = deferred<undefined>();
    server.beforeAnswer = ({ path, method }) =>
      path === paths.events || (path === paths.conversations && method === 'POST') ? promise : undefined;
    one.client.send('hello');
    await until(() => bubbles(two)[0] === 'hello (sent)');
    for (const socket of server.liveSockets()) socket.drop(1006);
    await until(() => {
      two.wake();
      return server.liveSockets().length === 1;
    });
    // It looks again at what others have written down, and takes out what is stored.
    await until(async () => (await outboxRecords(one)).length === 0);
    expect(bubbles(two)).to.deep.equal(['hello (sent)']);
    resolve(undefined);
    two.client.send('and more');
    await until(() => bubbles(two).join() === 'hello (sent),and more (sent)');
  });

  it('is seen as sent in a tab that was opened while the answer to its first message was on the way', async () => {
    const one = await livePage();
    one.server.blocksSockets = true;
    for (const socket of one.server.liveSockets()) socket.drop(1006);
    const release = holdAnswers(one.server, paths.conversations);
    one.client.send('hello');
    await until(() => one.server.portalContact('ada@example.com').messages.length === 1);
    const two = openPage({ server: one.server, appId: one.appId });
    two.client.setVisible(true);
    two.client.identify(portal());
    await until(() => {
      two.wake();
      return bubbles(two)[0]?.startsWith('hello') === true;
    });
    one.server.refuse = () => 'unavailable';
    release();
    await until(async () => (await outboxRecords(one)).length === 0);
    one.server.refuse = () => undefined;
    two.wake();
    await until(() => bubbles(two)[0] === 'hello (sent)');
    expect(one.server.portalContact('ada@example.com').messages).to.have.length(1);
  });
});
