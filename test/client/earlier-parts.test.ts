import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import { FakeServer } from './support/fake-server.js';
import { ManualClock } from './support/manual-clock.js';
import { bubbles, closePages, livePage, until, untilInTime, type Page } from './support/setup.js';
import { holdAnswers } from './support/visitors.js';

const ONE = 'conversation-1';
const ada = (page: Pick<Page, 'server'>) => page.server.portalContact('ada@example.com');
const seqs = ({ client }: Page) => client.state.timeline.items.map(({ message }) => message?.seq);
const timelineOf = ({ client }: Page) => client.state.timeline;

/** A page that shows a conversation of so many messages. */
async function longConversation(count: number): Promise<Page> {
  const server = new FakeServer(new ManualClock());
  for (let n = 1; n <= count; n += 1) ada({ server }).answer(`message ${String(n)}`);
  const page = await livePage({ server });
  await until(() => timelineOf(page).items.length === 50);
  return page;
}

const range = (first: number, last: number) => [...Array(last - first + 1).keys()].map((n) => n + first);

/** Id of the message at this place. */
const idOf = (page: Page, seq: number) => ada(page).messages[seq - 1]!.id;

/** A page that shows the part of a conversation around one of its messages. */
async function around(count: number, seq: number): Promise<Page> {
  const page = await longConversation(count);
  await page.client.showConversation(ONE, { messageId: idOf(page, seq) });
  await until(() => seqs(page).includes(seq));
  return page;
}

describe('an earlier part of a conversation', () => {
  afterEach(closePages);

  it('is shown around a message, which is the target, and goes on in both directions', async () => {
    const page = await around(300, 100);
    expect(timelineOf(page).target).to.deep.equal({ messageId: idOf(page, 100) });
    expect([timelineOf(page).hasOlder, timelineOf(page).hasNewer]).to.deep.equal([true, true]);
    await page.client.loadOlder();
    await page.client.loadNewer();
    await page.client.loadNewer();
    expect(seqs(page)).to.deep.equal(range(25, 224));
    expect(timelineOf(page).hasNewer).to.equal(true);
    while (timelineOf(page).hasNewer) await page.client.loadNewer();
    expect(seqs(page).at(-1)).to.equal(300);
  });

  it('needs no request for a message that is there, and is another wish each time', async () => {
    const page = await longConversation(60);
    const asked = page.server.seen.length;
    await page.client.showConversation(ONE, { messageId: idOf(page, 40) });
    const { target } = timelineOf(page);
    await page.client.showConversation(ONE, { messageId: idOf(page, 40) });
    expect(timelineOf(page).target).to.deep.equal(target);
    expect(timelineOf(page).target).not.to.equal(target);
    expect(page.server.seen).to.have.length(asked);
  });

  it('shows nothing past a hole: what arrives is there when the end is reached (REL-11)', async () => {
    const page = await around(200, 50);
    ada(page).answer('message 201');
    await until(() => page.client.state.conversations?.[0]?.last_seq === 201);
    expect(seqs(page).at(-1)).to.equal(74);
    expect(timelineOf(page).hasNewer).to.equal(true);
    await page.client.loadNewer();
    await page.client.loadNewer();
    await page.client.loadNewer();
    expect(seqs(page)).to.deep.equal(range(25, 201));
    expect(timelineOf(page).hasNewer).not.to.equal(true);
    ada(page).answer('message 202');
    await until(() => seqs(page).at(-1) === 202);
  });

  it('reaches the end also where a message arrives while the last page is on its way', async () => {
    const page = await around(120, 50);
    await page.client.loadNewer();
    expect(seqs(page).at(-1)).to.equal(120);
    const other = await around(110, 60);
    const release = holdAnswers(other.server, paths.messages(ONE));
    const loaded = other.client.loadNewer();
    await until(() => other.server.requests(paths.messages(ONE), 'GET').length === 3);
    ada(other).answer('message 111');
    await until(() => other.client.state.conversations?.[0]?.last_seq === 111);
    release();
    await loaded;
    expect(timelineOf(other).hasNewer).to.equal(true);
    await other.client.loadNewer();
    expect(seqs(other).at(-1)).to.equal(111);
    expect(timelineOf(other).hasNewer).not.to.equal(true);
  });

  it('is left for the end on demand, and by whoever writes', async () => {
    const page = await around(200, 50);
    await page.client.showNewest();
    expect(seqs(page)).to.deep.equal(range(151, 200));
    expect(timelineOf(page).target).to.equal(undefined);
    await page.client.showConversation(ONE, { messageId: idOf(page, 50) });
    await until(() => seqs(page)[0] === 25);
    page.client.send('from here on');
    await until(() => bubbles(page).at(-1) === 'from here on (sent)');
    await until(() => seqs(page)[0] !== 25);
    expect(seqs(page).at(-1)).to.equal(201);
    expect(timelineOf(page).hasNewer).not.to.equal(true);
  });

  it('is left without a hole, also where an answer arrives while the end is on its way', async () => {
    const page = await around(200, 50);
    const release = holdAnswers(page.server, paths.messages(ONE));
    const before = page.server.requests(paths.messages(ONE), 'GET').length;
    const left = page.client.showNewest();
    await until(() => page.server.requests(paths.messages(ONE), 'GET').length > before);
    ada(page).answer('message 201');
    await until(() => page.client.state.conversations?.[0]?.last_seq === 201);
    release();
    await left;
    // What is on the screen asks for what is behind it.
    if (timelineOf(page).hasNewer) await page.client.loadNewer();
    ada(page).answer('message 202');
    await until(() => seqs(page).at(-1) === 202);
    expect(seqs(page)).to.deep.equal(range(151, 202));
  });

  it('is left by whoever wants to see the conversation, and no message of it', async () => {
    const page = await around(200, 50);
    await page.client.showConversation(ONE);
    await until(() => seqs(page).at(-1) === 200);
    expect(timelineOf(page).target).to.equal(undefined);
    expect(timelineOf(page).hasNewer).not.to.equal(true);
  });

  it('is not read to the end by looking at it', async () => {
    const page = await longConversation(60);
    await untilInTime(page, () => page.server.requests(paths.read(ONE)).length === 1);
    for (let n = 61; n <= 200; n += 1) ada(page).answer(`message ${String(n)}`);
    await untilInTime(page, () => page.server.requests(paths.read(ONE)).length === 2);
    await page.client.showConversation(ONE, { messageId: idOf(page, 5) });
    await until(() => timelineOf(page).hasNewer === true);
    ada(page).answer('message 201');
    await until(() => page.client.state.conversations?.[0]?.last_seq === 201);
    page.clock.advance(2_000);
    page.client.setVisible(false);
    await page.client.loadNewer();
    expect(page.server.requests(paths.read(ONE)).map(({ body }) => body['seq'])).to.deep.equal([60, 200]);
  });

  it('that is gone is the conversation without it', async () => {
    const page = await longConversation(60);
    for (const messageId of ['never-was', '\ud800']) {
      await page.client.showConversation(ONE, { messageId });
      await until(() => timelineOf(page).loading === 'no' && seqs(page).at(-1) === 60);
      expect(timelineOf(page).target).to.equal(undefined);
      expect(timelineOf(page).failure).to.equal(undefined);
    }
  });

  it('is none where the page names no message, whatever it says instead', async () => {
    const page = await longConversation(60);
    for (const options of [null, { messageId: null }, { messageId: '' }]) {
      await page.client.showConversation(ONE, options as never);
      await until(() => timelineOf(page).loading === 'no' && seqs(page).at(-1) === 60);
      expect(timelineOf(page).target).to.equal(undefined);
    }
  });

  it('stays on the screen when the stream begins anew', async () => {
    const page = await around(200, 50);
    ada(page).epoch = 'second';
    ada(page).events = [];
    page.server.liveSockets()[0]?.drop(1012);
    await untilInTime(page, () => page.server.requests(paths.conversations, 'GET').length === 2);
    await untilInTime(page, () => page.client.state.connection === 'live');
    await until(() => timelineOf(page).loading === 'no');
    expect(seqs(page)[0]).to.equal(25);
    expect(timelineOf(page).hasNewer).to.equal(true);
  });
});
