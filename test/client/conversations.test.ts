import { expect } from '@open-wc/testing';
import { ClientError } from '../../src/client/errors.js';
import { LIMITS, paths, type PositionedEvent } from '../../src/protocol/index.js';
import { holdAnswers, lookAway } from './support/visitors.js';
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

const ONE = 'conversation-1';
const TWO = 'conversation-2';
const ada = (page: Pick<Page, 'server'>) => page.server.portalContact('ada@example.com');
const codeOf = (error: unknown) => (error instanceof ClientError ? error.code : String(error));

/** A page whose visitor has two conversations, of which the second is the newer one. */
async function twoConversations(): Promise<Page> {
  const { server } = openPage();
  ada({ server }).answer('first matter', ONE);
  ada({ server }).answer('second matter', TWO);
  const page = await livePage({ server });
  await until(() => bubbles(page).join() === 'second matter (sent)');
  return page;
}

/** A server on which Ada has more conversations than one list holds. */
function manyConversations(count: number) {
  const { server } = openPage();
  for (let n = 1; n <= count; n += 1) ada({ server }).answer(`matter ${String(n)}`, `c-${String(n)}`);
  return server;
}

describe('the conversations of a visitor', () => {
  afterEach(closePages);

  it('are listed with the one that changed last first, and those that did not change stay the same objects', async () => {
    const page = await twoConversations();
    const before = page.client.state.conversations ?? [];
    expect(before.map(({ id }) => id)).to.deep.equal([TWO, ONE]);
    expect(page.client.state.hasMoreConversations).to.equal(false);
    ada(page).answer('first matter again', ONE);
    await until(() => page.client.state.conversations?.[0]?.id === ONE);
    expect(page.client.state.conversations?.[1]).to.equal(
      page.client.state.conversations?.find(({ id }) => id === TWO),
    );
    expect(Object.isFrozen(page.client.state.conversations)).to.equal(true);
    await untilInTime(page, () => page.client.state.conversations?.[1]?.unread === false);
    const [first, second] = page.client.state.conversations ?? [];
    ada(page).epoch = 'second';
    ada(page).events = [];
    page.server.liveSockets()[0]?.drop(1012);
    await untilInTime(page, () => page.server.requests(paths.conversations, 'GET').length === 2);
    await until(() => page.client.state.connection === 'live');
    expect(page.client.state.conversations?.[0]).to.equal(first);
    expect(page.client.state.conversations?.[1]).to.equal(second);
  });

  it('are not known before somebody is, and forgotten with them', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    await page.client.whenReady();
    expect(page.client.state.conversations).to.equal(undefined);
    const other = await twoConversations();
    await other.client.clearSession();
    expect(other.client.state.conversations).to.equal(undefined);
  });

  it('are loaded further on demand, each once', async () => {
    const server = manyConversations(LIMITS.snapshot_conversations + 3);
    const page = await livePage({ server });
    expect(page.client.state.conversations).to.have.length(LIMITS.snapshot_conversations);
    expect(page.client.state.hasMoreConversations).to.equal(true);
    await Promise.all([page.client.loadMoreConversations(), page.client.loadMoreConversations()]);
    const ids = page.client.state.conversations?.map(({ id }) => id) ?? [];
    expect(ids).to.have.length(LIMITS.snapshot_conversations + 3);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids.at(-1)).to.equal('c-1');
    expect(page.client.state.hasMoreConversations).to.equal(false);
    const asked = server.seen.length;
    await page.client.loadMoreConversations();
    expect(server.seen).to.have.length(asked);
  });

  it('are counted as unread as the server counts, beyond the list too, without the one on the screen', async () => {
    const server = manyConversations(LIMITS.snapshot_conversations + 2);
    const page = await livePage({ server });
    const all = LIMITS.snapshot_conversations + 2;
    await until(() => page.client.state.unreadCount === all - 1);
    ada(page).answer('again', 'c-1');
    await until(() => page.client.state.conversations?.[0]?.id === 'c-1');
    expect(page.client.state.unreadCount).to.equal(all - 1);
    ada(page).answer('news', 'c-new');
    await until(() => page.client.state.unreadCount === all);
    await page.client.loadMoreConversations();
    expect(page.client.state.unreadCount).to.equal(all);
    await page.client.showConversation('c-1');
    await until(() => bubbles(page).includes('again (sent)'));
    await until(() => page.client.state.unreadCount === all - 1);
  });

  it('are counted once where one beyond the list was answered twice while nobody listened', async () => {
    const server = manyConversations(LIMITS.snapshot_conversations + 2);
    const { conversations } = ada({ server });
    const oldest = conversations.get('c-1')!;
    conversations.set('c-1', { ...oldest, read_seq: oldest.last_seq, unread: false });
    const page = await livePage({ server });
    await untilInTime(page, () => page.client.state.conversations?.[0]?.unread === false);
    const before = page.client.state.unreadCount;
    server.liveSockets()[0]?.drop(1006);
    ada(page).answer('once', 'c-1');
    ada(page).answer('twice', 'c-1');
    // Both events tell of it as it is now.
    const conversation = conversations.get('c-1')!;
    const ofIt = ({ event }: PositionedEvent) =>
      event.type === 'message.created' && event.conversation.id === 'c-1';
    ada(page).events = ada(page).events.map((one) =>
      ofIt(one) ? ({ ...one, event: { ...one.event, conversation } } as PositionedEvent) : one,
    );
    await untilInTime(page, () => page.client.state.conversations?.[0]?.id === 'c-1');
    expect(page.client.state.unreadCount).to.equal(before + 1);
  });

  it('are loaded further also where the last one of the list was erased', async () => {
    const server = manyConversations(LIMITS.snapshot_conversations + 2);
    const page = await livePage({ server });
    await until(() => page.client.state.conversations?.length === LIMITS.snapshot_conversations);
    const last = page.client.state.conversations?.at(-1)?.id ?? '';
    ada(page).erase(last);
    await until(() => !page.client.state.conversations?.some(({ id }) => id === last));
    await page.client.loadMoreConversations();
    expect(page.client.state.conversations).to.have.length(LIMITS.snapshot_conversations + 1);
  });
});

describe('the conversation on the screen', () => {
  afterEach(closePages);

  it('stays there when a message comes in another one', async () => {
    const page = await twoConversations();
    ada(page).answer('first matter again', ONE);
    await until(() => page.notices.includes('message-received'));
    expect(page.client.state.timeline.id).to.equal(TWO);
    expect(bubbles(page)).to.deep.equal(['second matter (sent)']);
    expect(page.client.state.unreadCount).to.equal(1);
  });

  it('changes at once to a known one, which is read then', async () => {
    const page = await twoConversations();
    await page.client.showConversation(ONE);
    expect(page.client.state.timeline.id).to.equal(ONE);
    await until(() => bubbles(page).join() === 'first matter (sent)');
    await untilInTime(page, () => page.server.requests(paths.read(ONE)).length === 1);
    expect(page.server.requests(paths.conversation(ONE), 'GET')).to.have.length(0);
  });

  it('is read when its end is seen, and not by a look at what stands above that', async () => {
    const page = await twoConversations();
    await untilInTime(page, () => page.server.requests(paths.read(TWO)).length === 1);
    page.client.setVisible('part');
    ada(page).answer('one thing more', TWO);
    await until(() => bubbles(page).includes('one thing more (sent)'));
    page.clock.advance(2_000);
    expect(page.client.state.unreadCount).to.equal(2);
    page.client.setVisible(true);
    await until(() => page.client.state.unreadCount === 1);
    await untilInTime(page, () => page.server.requests(paths.read(TWO)).length === 2);
    expect(page.server.requests(paths.read(TWO)).map(({ body }) => body['seq'])).to.deep.equal([1, 2]);
  });

  it('is not found under what cannot be an id', async () => {
    const page = await twoConversations();
    for (const id of ['', '.', '..', '\ud800', 'a\udc00b']) {
      const answer = await page.client.showConversation(id).catch(codeOf);
      expect(answer, JSON.stringify(id)).to.equal('not_found');
    }
    expect(page.client.state.timeline.id).to.equal(TWO);
  });

  it('can be an old one that is not listed', async () => {
    const server = manyConversations(LIMITS.snapshot_conversations + 1);
    const page = await livePage({ server });
    await page.client.showConversation('c-1');
    await until(() => bubbles(page).join() === 'matter 1 (sent)');
    expect(page.server.requests(paths.conversation('c-1'), 'GET')).to.have.length(1);
    ada(page).epoch = 'second';
    ada(page).events = [];
    page.server.liveSockets()[0]?.drop(1012);
    await untilInTime(page, () => page.server.requests(paths.conversations, 'GET').length === 2);
    await untilInTime(page, () => page.client.state.connection === 'live');
    expect(page.client.state.timeline.id).to.equal('c-1');
  });

  it('is never one that is not theirs: the answer is that there is none', async () => {
    const page = await twoConversations();
    expect(await page.client.showConversation('of-somebody-else').catch(codeOf)).to.equal('not_found');
    expect(page.client.state.timeline.id).to.equal(TWO);
    const nobody = openPage();
    nobody.client.identify(anonymous);
    await nobody.client.whenReady();
    expect(await nobody.client.showConversation(ONE).catch(codeOf)).to.equal('not_found');
  });

  it('may be asked for while the session is in the making, and is shown in the place of the newest', async () => {
    const page = openPage();
    ada(page).answer('first matter', ONE);
    ada(page).answer('second matter', TWO);
    page.client.setVisible(true);
    page.client.identify(portal());
    await page.client.showConversation(ONE);
    await until(() => bubbles(page).join() === 'first matter (sent)');
    await until(() => page.client.state.connection === 'live');
    expect(page.client.state.timeline.id).to.equal(ONE);
  });

  it('is the one that was wished for last', async () => {
    const server = manyConversations(LIMITS.snapshot_conversations + 1);
    const page = await livePage({ server });
    const release = holdAnswers(server, paths.conversation('c-1'));
    const first = page.client.showConversation('c-1').then(() => 'shown', codeOf);
    await until(() => server.requests(paths.conversation('c-1'), 'GET').length === 1);
    await page.client.showConversation('c-2');
    release();
    expect(await first).to.equal('superseded');
    expect(page.client.state.timeline.id).to.equal('c-2');
  });

  it('belongs to nobody else: a wish of somebody who is gone shows nothing', async () => {
    const page = await twoConversations();
    const release = holdAnswers(page.server, paths.conversation('old'));
    const wish = page.client.showConversation('old').then(() => 'shown', codeOf);
    await until(() => page.server.requests(paths.conversation('old'), 'GET').length === 1);
    page.client.identify(portal('eve@example.com'));
    release();
    expect(await wish).to.equal('destroyed');
    await until(() => page.client.state.identity?.email === 'eve@example.com');
    await lookAway(page.server);
    expect(page.client.state.timeline.id).to.equal(undefined);
  });

  it('is empty on demand, begins with the next message, and keeps that name', async () => {
    const page = await twoConversations();
    page.client.startConversation();
    await until(() => page.client.state.timeline.id === undefined);
    expect(bubbles(page)).to.deep.equal([]);
    ada(page).answer('second matter again', TWO);
    await until(() => page.client.state.conversations?.[0]?.last_seq === 2);
    expect(page.client.state.timeline.id).to.equal(undefined);
    page.client.send('third matter');
    await until(() => bubbles(page).join() === 'third matter (sent)');
    expect(page.client.state.timeline.id).to.equal('conversation-3');
    expect(page.notices).to.include('conversation-started');
  });

  it('takes everything that was written before its first message was stored', async () => {
    const page = await twoConversations();
    page.client.startConversation();
    page.server.isOffline = true;
    page.client.send('one');
    page.client.send('two');
    await until(() => bubbles(page).length === 2);
    page.server.isOffline = false;
    page.wake();
    await until(() => bubbles(page).join() === 'one (sent),two (sent)');
    expect(page.server.requests(paths.conversations)).to.have.length(1);
    expect(page.server.requests(paths.messages('conversation-3'))).to.have.length(1);
  });

  it('that has not begun waits where it was while another one is looked at', async () => {
    const page = await twoConversations();
    page.client.startConversation();
    page.server.isOffline = true;
    page.client.send('of the new one');
    await until(() => bubbles(page).length === 1);
    await page.client.showConversation(ONE);
    expect(page.client.state.timeline.id).to.equal(ONE);
    page.client.startConversation();
    await until(() => bubbles(page).join() === 'of the new one (sending)');
    await page.client.showConversation(ONE);
    page.server.isOffline = false;
    page.wake();
    await until(() => page.client.state.conversations?.length === 3);
    expect(page.client.state.timeline.id).to.equal(ONE);
    expect(ada(page).messages.at(-1)?.conversation_id).to.equal('conversation-3');
  });

  it('is given up when it belongs to somebody else now, for the newest one', async () => {
    const page = await twoConversations();
    ada(page).conversations.delete(TWO);
    ada(page).publish({ type: 'conversation.removed', conversation_id: TWO });
    await until(() => page.client.state.timeline.id === ONE);
    expect(page.client.state.conversations?.map(({ id }) => id)).to.deep.equal([ONE]);
  });

  it('leaves what was not sent to its visitor where it belongs to somebody else now', async () => {
    const page = await livePage();
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    page.server.refuse = ({ path }) => (path === paths.messages(ONE) ? 'unavailable' : undefined);
    page.client.attach([new File(['words'], 'map.txt')]);
    await until(() => page.client.state.timeline.files?.[0]?.status === 'uploaded');
    page.client.send('with a map');
    page.client.send('second');
    page.client.saveDraft('half a sent');
    await until(() => page.server.requests(paths.messages(ONE)).length === 1 && bubbles(page).length === 3);
    ada(page).publish({ type: 'conversation.removed', conversation_id: ONE });
    await until(() => bubbles(page).join() === 'with a map (failed),second (failed)');
    const { items, draft, id } = page.client.state.timeline;
    expect([items[0]?.failure?.code, items[0]?.uploads?.[0]?.name]).to.deep.equal(['superseded', 'map.txt']);
    expect([id, draft]).to.deep.equal([undefined, 'half a sent']);
    page.server.refuse = () => undefined;
    for (const { key } of items) page.client.retry(key);
    await untilInTime(page, () => bubbles(page).join() === 'with a map (sent),second (sent)');
    expect(ada(page).messages.at(-1)?.conversation_id).to.equal(page.client.state.timeline.id);
  });

  it('leaves nothing of it where it was erased', async () => {
    const page = await livePage();
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    page.server.refuse = ({ path }) => (path === paths.messages(ONE) ? 'unavailable' : undefined);
    page.client.send('second');
    page.client.saveDraft('half a sent');
    await until(() => page.server.requests(paths.messages(ONE)).length === 1);
    ada(page).erase(ONE);
    await until(() => bubbles(page).length === 0);
    expect(page.client.state.timeline.draft).to.equal(undefined);
  });
});
