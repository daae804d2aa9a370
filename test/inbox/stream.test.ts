import { expect, waitUntil } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import { ada, ben } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

function server(): FakeServer {
  const made = new FakeServer();
  made.conversation('a', ada, 'Hello from Ada');
  made.conversation('b', ben, 'Hello from Ben');
  return made;
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

  it('resumes by itself from where it was, without loading the list again', async () => {
    const page = await InboxPage.signedIn(server());
    await page.isLive();
    const loaded = page.server.requests.filter(({ path }) => path === paths.agentConversations).length;
    page.server.setReachable(false);
    await page.sees('Not connected.');
    page.server.contactWritesUnheard('a', 'written meanwhile');
    page.server.setReachable(true);
    window.dispatchEvent(new Event('online'));
    await page.sees('written meanwhile');
    expect(page.server.requests.filter(({ path }) => path === paths.agentConversations)).to.have.lengthOf(
      loaded,
    );
  });

  it('shows new messages where the network lets no socket through', async () => {
    const blocked = server();
    blocked.blockSockets();
    const page = await InboxPage.signedIn(blocked);
    await page.hasEntry(ada.name);
    await waitUntil(
      () => {
        window.dispatchEvent(new Event('online')); // cuts the pauses between the tries short
        return blocked.requests.some(({ path }) => path === paths.agentEvents);
      },
      'nobody polls',
      { timeout: 8_000 },
    );
    blocked.contactWrites('a', 'through the long poll');
    await page.sees('through the long poll');
    await page.sawNothingOf('Not connected.');
  });

  it('asks again who is signed in when another tab has begun a new session', async () => {
    const page = await InboxPage.signedIn(server());
    await page.isLive();
    page.server.refuseSocket('forgery_suspected');
    await page.sees('Conversations');
    await waitUntil(
      () => page.server.requests.filter(({ path }) => path === paths.agentSession).length === 2,
    );
    await page.hasEntry(ada.name);
  });
});
