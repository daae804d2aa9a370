import { expect } from '@open-wc/testing';
import { agentPaths } from '../../src/protocol/index.js';
import { ManualClock } from '../client/support/manual-clock.js';
import { waitUntil } from '../support/wait-until.js';
import { ada, ben } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

async function inConversation(): Promise<{ page: InboxPage; clock: ManualClock }> {
  const server = new FakeServer();
  server.conversation('b', ben, 'Hello');
  server.conversation('a', ada, 'Good morning');
  const clock = new ManualClock();
  const page = await InboxPage.signedIn(server, clock);
  await page.isLive();
  await page.openConversation(ben.name);
  await page.message('Hello');
  await waitUntil(() => page.all('textarea').length === 1, 'no field');
  return { page, clock };
}

const told = (page: InboxPage) => page.server.changes(agentPaths.typing('b')).length;

describe('while an agent writes', () => {
  it('the contact hears of it, every three seconds', async () => {
    const { page, clock } = await inConversation();
    page.begin('G');
    page.begin('Go');
    await waitUntil(() => told(page) === 1, 'nobody is told');
    clock.advance(2_999);
    page.begin('Goo');
    expect(told(page)).to.equal(1);
    clock.advance(1);
    page.begin('Good');
    await waitUntil(() => told(page) === 2, 'it is not told again');
  });

  it('the contact hears nothing of what is emptied, or of a message that is edited', async () => {
    const { page } = await inConversation();
    page.begin('');
    await page.write('Platform 4');
    const before = told(page);
    await waitUntil(() => !page.text.includes('Sending…'), 'it is not sent');
    await page.touch('Platform 4');
    page.press('Edit');
    await page.sees('You are editing a message');
    page.begin('Platform 5');
    expect(told(page)).to.equal(before);
  });
});

describe('while a contact writes', () => {
  it('their conversation says so, to screen readers once, until they pause', async () => {
    const { page, clock } = await inConversation();
    page.server.contactTypes('b');
    await page.sees('Ben is writing…');
    await waitUntil(() => page.texts('chat-transcript [role="status"]').join('').includes('Ben'), 'not said');
    clock.advance(5_999);
    page.server.contactTypes('b');
    clock.advance(5_999);
    await page.sees('Ben is writing…');
    clock.advance(1);
    await page.sawNothingOf('Ben is writing…');
  });

  it('it is over as soon as their message is there', async () => {
    const { page } = await inConversation();
    page.server.contactTypes('b');
    await page.sees('Ben is writing…');
    page.server.contactWrites('b', 'And another thing');
    await page.message('And another thing');
    await page.sawNothingOf('Ben is writing…');
  });

  it('no other conversation says so', async () => {
    const { page } = await inConversation();
    page.server.contactTypes('a');
    page.server.contactWrites('b', 'And another thing');
    await page.message('And another thing');
    expect(page.text).not.to.contain('is writing…');
  });
});

describe('the newest message of the team', () => {
  it('says how far it came, and is never set back', async () => {
    const { page } = await inConversation();
    await page.write('Platform 4');
    await waitUntil(() => !page.text.includes('Sending…'), 'it is not sent');
    const under = async () => (await page.message('Platform 4')).under;
    expect(await under()).to.contain('Sent');
    page.server.contactReaches('b', 2, 0);
    await waitUntil(async () => (await under()).includes('Delivered'), 'it is not delivered');
    page.server.contactReaches('b', 2, 2);
    await waitUntil(async () => (await under()).includes('Read'), 'it is not read');
    page.server.contactReaches('b', 2, 1);
    page.server.contactWrites('b', 'Thanks');
    await page.message('Thanks');
    expect(await under()).to.contain('Read');
  });
});
