import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import { bubbles, closePages, livePage, openPage, until, untilInTime, type Page } from './support/setup.js';
import { holdAnswers } from './support/visitors.js';

const ONE = 'conversation-1';
const ada = (page: Pick<Page, 'server'>) => page.server.portalContact('ada@example.com');
const timelineOf = ({ client }: Page) => client.state.timeline;

describe('a message that is changed', () => {
  afterEach(closePages);

  it('is another one at the same place, with the same key', async () => {
    const page = await livePage();
    const first = ada(page).answer('platfrom 4');
    ada(page).answer('see you');
    await until(() => bubbles(page).length === 2);
    const { key } = timelineOf(page).items[0]!;
    ada(page).change(first.id, { text: 'platform 4', edited_at: 5 });
    await until(() => bubbles(page)[0] === 'platform 4 (sent)');
    expect(timelineOf(page).items[0]).to.include({ key });
    expect(timelineOf(page).items[0]?.message?.edited_at).to.equal(5);
    expect(page.notices.filter((name) => name === 'message-received')).to.have.length(2);
  });

  it('keeps its place when it is taken away, and has no files any more', async () => {
    const page = await livePage();
    const attachments = [{ id: 'f', name: 'a.txt', media_type: 'text/plain', bytes: 1 }];
    const first = ada(page).answer('a secret');
    ada(page).answer('see you');
    ada(page).change(first.id, { attachments });
    await until(() => timelineOf(page).items[0]?.attachments?.length === 1);
    ada(page).change(first.id, { text: '', attachments: undefined!, deleted_at: 9 });
    await until(() => timelineOf(page).items[0]?.message?.deleted_at === 9);
    expect(timelineOf(page).items[0]).not.to.have.property('attachments');
    expect(bubbles(page)).to.deep.equal([' (sent)', 'see you (sent)']);
  });

  it('is told of also where it is not on the screen, and not to whoever comes after', async () => {
    const page = await livePage();
    const first = ada(page).answer('the password is hunter2');
    ada(page).answer('something else', 'conversation-2');
    await page.client.showConversation('conversation-2');
    ada(page).change(first.id, { text: '', deleted_at: 9 });
    await until(() => page.client.state.revised?.id === first.id);
    expect(page.client.state.revised).to.include({ text: '', deleted_at: 9 });
    await page.client.clearSession();
    expect(page.client.state.revised).to.equal(undefined);
  });

  it('never goes back to an older version, whatever comes late (REL-14)', async () => {
    const page = await livePage();
    const first = ada(page).answer('version 0');
    await until(() => bubbles(page).length === 1);
    const one = ada(page).change(first.id, { text: 'version 1' });
    ada(page).change(first.id, { text: 'version 2' });
    await until(() => bubbles(page)[0] === 'version 2 (sent)');
    const conversation = ada(page).conversations.get(ONE)!;
    ada(page).publish({ type: 'message.updated', message: one, conversation });
    ada(page).publish({ type: 'message.created', message: first, conversation });
    ada(page).answer('after that');
    await until(() => bubbles(page).length === 2);
    expect(bubbles(page)[0]).to.equal('version 2 (sent)');
  });

  it('is the changed one although the page that is on its way does not know it yet', async () => {
    const { server } = openPage();
    const first = ada({ server }).answer('version 0');
    const release = holdAnswers(server, paths.messages(ONE));
    const page = await livePage({ server });
    await until(() => server.requests(paths.messages(ONE), 'GET').length === 1);
    ada({ server }).change(first.id, { text: 'version 1' });
    ada({ server }).update(ONE, { status: 'closed' });
    await until(() => timelineOf(page).status === 'closed');
    release();
    await until(() => bubbles(page).length === 1);
    expect(bubbles(page)).to.deep.equal(['version 1 (sent)']);
  });
});

describe('a conversation that its contact erased', () => {
  afterEach(closePages);

  it('is gone from that moment on, and what is written next begins another', async () => {
    const page = await livePage();
    ada(page).answer('a secret');
    page.client.send('mine');
    await until(() => bubbles(page)[1] === 'mine (sent)');
    page.client.saveDraft('half a sentence');
    ada(page).erase(ONE);
    await until(() => timelineOf(page).items.length === 0);
    expect([timelineOf(page).id, timelineOf(page).draft]).to.deep.equal([undefined, undefined]);
    expect(page.client.state.conversations).to.deep.equal([]);
    page.client.send('anew');
    await until(() => bubbles(page).join() === 'anew (sent)');
    expect(timelineOf(page).failure).to.equal(undefined);
  });
});

describe('what is not to be found any more', () => {
  afterEach(closePages);

  it('is told of, also where it is not on the screen, and not to whoever comes after', async () => {
    const page = await livePage();
    ada(page).answer('a secret');
    ada(page).answer('something else', 'conversation-2');
    await page.client.showConversation('conversation-2');
    ada(page).erase(ONE);
    await until(() => page.client.state.gone?.conversationId === ONE);
    ada(page).publish({ type: 'conversation.removed', conversation_id: 'conversation-2' });
    await until(() => page.client.state.gone?.conversationId === 'conversation-2');
    await page.client.clearSession();
    expect(page.client.state.gone).to.equal(undefined);
  });

  it('may be anything after a gap in what was told', async () => {
    const page = await livePage();
    ada(page).answer('a secret');
    ada(page).erase(ONE);
    await until(() => page.client.state.gone?.conversationId === ONE);
    ada(page).epoch = 'second';
    ada(page).events = [];
    page.server.liveSockets()[0]?.drop(1012);
    await untilInTime(page, () => page.client.state.gone?.conversationId === undefined);
    expect(page.client.state.gone).to.deep.equal({});
  });
});

describe('receipts of the team', () => {
  afterEach(closePages);

  it('rise, and never fall (REL-5)', async () => {
    const page = await livePage();
    for (const text of ['one', 'two', 'three']) page.client.send(text);
    await until(() => bubbles(page)[2] === 'three (sent)');
    expect(timelineOf(page)).not.to.have.any.keys('deliveredSeq', 'readSeq');
    ada(page).update(ONE, { peer_delivered_seq: 3, peer_read_seq: 2 });
    await until(() => timelineOf(page).readSeq === 2);
    expect(timelineOf(page).deliveredSeq).to.equal(3);
    ada(page).update(ONE, { peer_delivered_seq: 1, peer_read_seq: 1, status: 'closed' });
    await until(() => timelineOf(page).status === 'closed');
    expect([timelineOf(page).deliveredSeq, timelineOf(page).readSeq]).to.deep.equal([3, 2]);
  });

  it('are there with the first look', async () => {
    const { server } = openPage();
    ada({ server }).answer('hello');
    ada({ server }).update(ONE, { peer_delivered_seq: 1, peer_read_seq: 1, rating: { score: 4 } });
    const page = await livePage({ server });
    expect(timelineOf(page)).to.include({ deliveredSeq: 1, readSeq: 1 });
    expect(timelineOf(page).rating).to.deep.equal({ score: 4 });
  });
});
