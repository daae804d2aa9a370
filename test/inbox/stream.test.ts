import { expect } from '@open-wc/testing';
import { agentPaths, CLOSE_CODES } from '../../src/protocol/index.js';
import { ManualClock } from '../client/support/manual-clock.js';
import { waitUntil } from '../support/wait-until.js';
import { ada, ben, guest } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

function server(): FakeServer {
  const made = new FakeServer();
  made.conversation('a', ada, 'Hello from Ada');
  made.conversation('b', ben, 'Hello from Ben');
  return made;
}

/** Ben's conversation is open, and what he wrote last could not be loaded. */
async function withMissingMessages(page: InboxPage): Promise<void> {
  await page.openConversation(ben.name);
  await page.message('Hello from Ben');
  await page.isLive();
  page.server.refuse(agentPaths.messages('b'), 'internal');
  page.server.contactWritesUnheard('b', 'lost on the way');
  page.server.reset();
  await page.sees('The messages could not be loaded');
  await waitUntil(() => page.server.sockets.at(-1)?.caughtUp, 'the stream does not go on');
  await page.message('Hello from Ben');
}

describe('the live stream', () => {
  it('loads everything anew at a hole, and shows what was missed', async () => {
    const page = await InboxPage.signedIn(server());
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    await page.isLive();
    page.server.contactWritesUnheard('b', 'lost on the way');
    page.server.contactWrites('b', 'after the hole');
    await page.message('after the hole');
    expect(page.messages.map(({ text }) => text)).to.deep.equal([
      'Hello from Ben',
      'lost on the way',
      'after the hole',
    ]);
    expect(page.server.sockets).to.have.lengthOf(2);
  });

  it('drops from the list what was closed while it could not listen', async () => {
    const made = server();
    const closed = made.conversation('c', guest, 'Hello from nobody');
    const page = await InboxPage.signedIn(made);
    await page.openConversation(ben.name);
    await page.isLive();
    closed.setStatus('closed');
    made.reset();
    await waitUntil(() => page.entries.length === 2, 'the closed one is still in the list');
    expect(page.entries.map(({ name }) => name)).to.have.members([ada.name, ben.name]);
    await page.message('Hello from Ben');
  });

  it('says that the open conversation was closed while it could not listen', async () => {
    const made = server();
    const closed = made.conversation('c', guest, 'Hello from nobody');
    const page = await InboxPage.signedIn(made);
    await page.openConversation(guest.name);
    await page.isLive();
    closed.setStatus('closed');
    made.reset();
    await page.sees('This conversation is closed.');
    expect(page.entries.map(({ name }) => name)).not.to.include(guest.name);
    await page.message('Hello from nobody');
  });

  it('follows a change of the filter while everything is loaded anew', async () => {
    const made = server();
    made.conversation('c', guest, 'Hello from nobody').setStatus('closed');
    const page = await InboxPage.signedIn(made);
    await page.isLive();
    const lists = () => made.requests.filter(({ path }) => path === agentPaths.conversations).length;
    const release = made.holdAnswers(agentPaths.conversations);
    made.reset();
    await waitUntil(() => lists() === 2, 'nothing is loaded anew');
    page.press('Closed');
    await page.hasEntry(guest.name);
    release();
    await waitUntil(
      () => made.sockets.length === 2 && made.sockets[1]?.caughtUp,
      'the stream does not go on',
    );
    expect(page.entries.map(({ name }) => name)).to.deep.equal([guest.name]);
  });

  it('says that messages are missing beside those on the screen, and loads them when asked', async () => {
    const page = await InboxPage.signedIn(server());
    await withMissingMessages(page);
    page.server.allow(agentPaths.messages('b'));
    page.press('Try again');
    await page.message('lost on the way');
    await page.sawNothingOf('The messages could not be loaded');
  });

  it('loads missing messages by itself as soon as it is live again', async () => {
    const page = await InboxPage.signedIn(server());
    await withMissingMessages(page);
    page.server.setReachable(false);
    await page.sees('Not connected.');
    page.server.allow(agentPaths.messages('b'));
    page.server.setReachable(true);
    window.dispatchEvent(new Event('online'));
    await page.message('lost on the way');
    await page.sawNothingOf('The messages could not be loaded');
  });

  it('says that it is offline, then catches up and sends what waited', async () => {
    const page = await InboxPage.signedIn(server());
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    page.server.setReachable(false);
    await page.sees('Not connected.');
    await page.write('written offline');
    await page.sees('Not sent.');
    page.server.contactWritesUnheard('b', 'written meanwhile');
    page.server.setReachable(true);
    page.press('Connect again');
    await page.message('written meanwhile');
    await page.sawNothingOf('Not sent.');
    expect(page.messages.filter(({ text }) => text === 'written offline')).to.have.lengthOf(1);
  });

  it('sends what could not be sent before what is written next, in the order it was written', async () => {
    const page = await InboxPage.signedIn(server());
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    page.server.refuse(agentPaths.messages('b'), 'unavailable');
    await page.write('first');
    await page.sees('Not sent.');
    page.server.allow(agentPaths.messages('b'));
    await page.write('second');
    await page.sawNothingOf('Not sent.');
    await waitUntil(() => page.server.stored('b').messages.length === 3);
    expect(
      page.server
        .stored('b')
        .messages.map(({ text }) => text)
        .slice(1),
    ).to.deep.equal(['first', 'second']);
  });

  it('comes back at once when a reply got through, whenever it would have tried again itself', async () => {
    const clock = new ManualClock();
    const page = await InboxPage.signedIn(server(), clock);
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    await page.isLive();
    page.server.setReachable(false);
    await waitUntil(() => {
      clock.advance(1_000);
      return page.text.includes('Not connected.');
    });
    page.server.setReachable(true);
    await page.write('Are you there?');
    await page.sawNothingOf('Not connected.');
  });

  it('resumes by itself from where it was, without loading the list again', async () => {
    const page = await InboxPage.signedIn(server());
    await page.isLive();
    const loaded = page.server.requests.filter(({ path }) => path === agentPaths.conversations).length;
    page.server.setReachable(false);
    await page.sees('Not connected.');
    page.server.contactWritesUnheard('a', 'written meanwhile');
    page.server.setReachable(true);
    window.dispatchEvent(new Event('online'));
    await page.sees('written meanwhile');
    expect(page.server.requests.filter(({ path }) => path === agentPaths.conversations)).to.have.lengthOf(
      loaded,
    );
  });

  for (const [where, block] of [
    ['the network lets no socket through', 'blockSockets'],
    ['the policy of the page allows no socket', 'forbidSockets'],
  ] as const) {
    it(`shows new messages where ${where}`, async () => {
      const blocked = server();
      blocked[block]();
      const page = await InboxPage.signedIn(blocked);
      await page.hasEntry(ada.name);
      await waitUntil(
        () => {
          window.dispatchEvent(new Event('online')); // cuts the pauses between the tries short
          return blocked.requests.some(({ path }) => path === agentPaths.events);
        },
        'nobody polls',
        { timeout: 8_000 },
      );
      blocked.contactWrites('a', 'through the long poll');
      await page.sees('through the long poll');
      await page.sawNothingOf('Not connected.');
    });
  }

  it('takes a conversation that belongs to somebody else now off the screen', async () => {
    const page = await InboxPage.signedIn(server());
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    await page.isLive();
    page.server.takeAway('b');
    await waitUntil(() => page.entries.length === 1, 'it is still in the list');
    expect(page.entries.map(({ name }) => name)).to.deep.equal([ada.name]);
    expect(page.all('chat-transcript')).to.have.lengthOf(0);
  });

  it('draws no bubble for what only happened, and goes on behind it', async () => {
    const page = await InboxPage.signedIn(server());
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    await page.isLive();
    page.server.notes('b', { type: 'verified_from_here', level: 3, method: 'email-pin' });
    page.server.contactWrites('b', 'It is me');
    await page.message('It is me');
    expect(page.messages.map(({ text }) => text)).to.deep.equal(['Hello from Ben', 'It is me']);
  });

  it('comes back after it was replaced only when somebody looks at it again (REL-16)', async () => {
    const page = await InboxPage.signedIn(server());
    await page.isLive();
    page.server.closeSocket(CLOSE_CODES.replaced);
    await page.sees('Not connected.');
    expect(page.server.sockets).to.have.lengthOf(1);
    window.dispatchEvent(new Event('focus'));
    await waitUntil(() => page.server.sockets[1]?.caughtUp, 'the stream does not go on');
    await page.sawNothingOf('Not connected.');
  });

  for (const code of [CLOSE_CODES.session_expired, CLOSE_CODES.session_revoked]) {
    it(`asks again who is signed in when the socket ends with ${String(code)}`, async () => {
      const page = await InboxPage.signedIn(server());
      await page.isLive();
      page.server.closeSocket(code);
      await waitUntil(
        () => page.server.requests.filter(({ path }) => path === agentPaths.session).length === 2,
        'nobody asks',
      );
      await page.hasEntry(ada.name);
    });
  }

  it('asks again who is signed in when another tab has begun a new session', async () => {
    const page = await InboxPage.signedIn(server());
    await page.isLive();
    page.server.refuseSocket('forgery_suspected');
    await page.sees('Conversations');
    await waitUntil(
      () => page.server.requests.filter(({ path }) => path === agentPaths.session).length === 2,
    );
    await page.hasEntry(ada.name);
  });
});
