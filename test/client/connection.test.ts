import { aTimeout, expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import {
  bubbles,
  closePages,
  livePage,
  openPage,
  pass,
  portal,
  until,
  untilInTime,
  type Page,
} from './support/setup.js';
import { lookAway } from './support/visitors.js';

const ada = (page: Page) => page.server.portalContact('ada@example.com');

describe('the connection', () => {
  afterEach(closePages);

  it('resumes where it was, and misses nothing', async () => {
    const page = await livePage();
    ada(page).answer('before');
    await until(() => bubbles(page).length === 1);
    page.server.liveSockets()[0]?.drop(1006);
    ada(page).answer('meanwhile');
    await untilInTime(page, () => bubbles(page).length === 2);
    expect(page.server.requests(paths.conversations, 'GET')).to.have.length(1);
    expect(page.server.sockets.at(-1)?.sent('auth')[0]?.resume.position).to.equal(1);
  });

  it('acknowledges what it holds, once for many', async () => {
    const page = await livePage();
    page.client.setVisible(false);
    for (const text of ['one', 'two', 'three']) ada(page).answer(text);
    await until(() => bubbles(page).length === 3);
    page.clock.advance(1_000);
    expect(page.server.liveSockets()[0]?.sent('ack')).to.deep.equal([{ type: 'ack', position: 3 }]);
  });

  it('loads a snapshot when the server cannot resume', async () => {
    const page = await livePage();
    ada(page).answer('before');
    await until(() => bubbles(page).length === 1);
    ada(page).epoch = 'second';
    ada(page).events = [];
    ada(page).answer('after the restore');
    page.server.liveSockets()[0]?.drop(1012);
    await untilInTime(page, () => bubbles(page).at(-1) === 'after the restore (sent)');
    await untilInTime(page, () => page.client.state.connection === 'live');
    expect(bubbles(page)).to.deep.equal(['before (sent)', 'after the restore (sent)']);
    expect(page.server.requests(paths.conversations, 'GET')).to.have.length(2);
  });

  it('paints nothing past a hole, and loads a snapshot', async () => {
    const page = await livePage();
    const contact = ada(page);
    const { onEvent } = contact;
    contact.onEvent = () => undefined;
    contact.answer('lost on the way');
    contact.onEvent = onEvent;
    contact.answer('next');
    await untilInTime(page, () => bubbles(page).length === 2);
    expect(bubbles(page)).to.deep.equal(['lost on the way (sent)', 'next (sent)']);
    expect(page.server.requests(paths.conversations, 'GET')).to.have.length(2);
  });

  it('drops what it has already', async () => {
    const page = await livePage();
    ada(page).answer('once');
    await until(() => bubbles(page).length === 1);
    const [event] = ada(page).events;
    if (event) page.server.liveSockets()[0]?.push({ type: 'event', ...event });
    ada(page).answer('then this');
    await until(() => bubbles(page).length === 2);
    expect(page.notices.filter((name) => name === 'message-received')).to.have.length(2);
  });

  it('polls after two sockets that did not come about, and returns to the socket', async () => {
    const page = openPage();
    page.server.blocksSockets = true;
    page.client.setVisible(true);
    page.client.identify(portal());
    await untilInTime(page, () => page.server.requests(paths.events, 'GET').length > 0);
    ada(page).answer('by long poll');
    await until(() => bubbles(page)[0] === 'by long poll (sent)');
    expect(page.client.state.connection).to.equal('live');
    page.server.blocksSockets = false;
    page.clock.advance(60_000);
    await until(() => page.server.liveSockets().length === 1);
    ada(page).answer('by socket');
    await until(() => bubbles(page).length === 2);
    expect(page.notices.filter((name) => name === 'message-received')).to.have.length(2);
  });

  it('comes back at once when the network does', async () => {
    const page = await livePage();
    page.server.isOffline = true;
    page.server.liveSockets()[0]?.drop(1006);
    await until(() => page.client.state.connection === 'connecting');
    page.server.isOffline = false;
    page.wake();
    await until(() => page.client.state.connection === 'live');
  });

  it('comes back at once when a message got through, whenever it would have tried again itself', async () => {
    const page = await livePage();
    page.server.isOffline = true;
    for (const socket of page.server.liveSockets()) socket.drop(1006);
    const tiredOfTrying = page.clock.now() + 120_000;
    await untilInTime(page, () => page.clock.now() > tiredOfTrying, 10_000);
    page.client.send('hello');
    await until(() => bubbles(page).length === 1);
    await pass(page, 0);
    page.server.isOffline = false;
    await untilInTime(page, () => bubbles(page).join() === 'hello (sent)', 100);
    await until(() => page.client.state.connection === 'live');
  });

  it('takes two missed beats for a dead connection', async () => {
    const page = await livePage();
    page.server.answersBeats = false;
    page.clock.advance(12_500 + 25_000);
    expect(page.server.liveSockets()[0]?.sent('beat')).to.have.length(2);
    page.clock.advance(25_000);
    await untilInTime(page, () => page.server.sockets.length === 2);
  });

  it('comes back when the server said, after the server closed', async () => {
    const page = await livePage();
    page.server.liveSockets()[0]?.push({ type: 'reconnect', delay_ms: 5_000 });
    page.server.liveSockets()[0]?.drop(1012);
    await until(() => page.client.state.connection === 'connecting');
    page.clock.advance(4_999);
    await aTimeout(0);
    expect(page.server.sockets).to.have.length(1);
    page.clock.advance(1);
    await until(() => page.server.liveSockets().length === 1);
  });

  it('does not come back by itself after it was replaced', async () => {
    const page = await livePage();
    page.server.liveSockets()[0]?.drop(4409);
    await until(() => page.client.state.connection === 'offline');
    page.clock.advance(600_000);
    await lookAway(openPage().server);
    expect(page.server.sockets).to.have.length(1);
    page.wake();
    await until(() => page.client.state.connection === 'live');
  });

  it('renews and reconnects when the session ends under an open socket', async () => {
    const page = await livePage();
    page.server.endSessions('session_expired');
    page.server.liveSockets()[0]?.drop(4401);
    await untilInTime(page, () => page.server.liveSockets().length === 1);
    expect(page.client.state.generation).to.equal(1);
    expect(page.server.requests(paths.sessions)).to.have.length(2);
  });
});
