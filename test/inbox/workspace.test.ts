import { expect, nextFrame } from '@open-wc/testing';
import { agentPaths } from '../../src/protocol/index.js';
import { waitUntil } from '../support/wait-until.js';
import { ada, assurances, ben, guest } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

/** An agent who looks at the end of sixty messages of Ada. */
async function inLongConversation() {
  const server = new FakeServer();
  const conversation = server.conversation('a', ada);
  for (let number = 1; number <= 60; number += 1) conversation.contactWrites(`message ${String(number)}`);
  const page = await InboxPage.signedIn(server);
  await page.openConversation(ada.name);
  await page.message('message 60');
  return { page, server };
}

/** A server with Ada (level 4, long-lived), Ben (level 3) and a guest (level 0), in this order of time. */
function threeConversations(): FakeServer {
  const server = new FakeServer();
  server.conversation('a', ada).contactWrites('Hello from Ada', ada.assurance, Date.now() - 30_000);
  server.conversation('b', ben).contactWrites('Hello from Ben', ben.assurance, Date.now() - 20_000);
  server.conversation('g', guest).contactWrites('Hello from nobody', guest.assurance, Date.now() - 10_000);
  return server;
}

describe('the list', () => {
  it('shows who wrote last first, with preview, level in words and what is unread', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.hasEntry(ada.name);
    expect(page.entries.map(({ name }) => name)).to.deep.equal([guest.name, ben.name, ada.name]);
    const [first, second, third] = page.entries;
    expect(first?.text).to.contain('Hello from nobody').and.to.contain('Anonymous');
    expect(second?.text).to.contain('Mailbox verified');
    expect(third?.text).to.contain('Verified by site (long-lived proof)');
    expect(page.entries.every(({ unread }) => unread)).to.equal(true);
    expect(page.text).to.contain('3 unread');
  });

  it('shows the words of the last message without their marks', async () => {
    const server = new FakeServer();
    server.conversation('a', ada).contactWrites('**Where** is [my order](https://example.com/7)?');
    const page = await InboxPage.signedIn(server);
    await page.hasEntry(ada.name);
    expect(page.entries[0]?.text).to.contain('Where is my order (example.com)?');
  });

  it('says so when there is nothing to answer', async () => {
    const page = await InboxPage.signedIn(new FakeServer());
    await page.sees('All answered');
  });

  it('says so when it could not be loaded, and recovers', async () => {
    const server = threeConversations();
    server.refuse(agentPaths.conversations, 'internal');
    const page = await InboxPage.signedIn(server);
    await page.sees('The conversations could not be loaded');
    server.allow(agentPaths.conversations);
    page.press('Try again');
    await page.hasEntry(ada.name);
  });

  it('shows a message without reload and marks its conversation unread', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ada.name);
    await page.openConversation(ben.name);
    await waitUntil(
      () => page.entries.find(({ name }) => name === ada.name)?.unread === false,
      'still unread',
    );
    page.server.contactWrites('a', 'Are you there?');
    await page.sees('Are you there?');
    expect(page.entries[0]).to.include({ name: ada.name, unread: true });
  });

  it('counts nothing as unread that the agent looks at', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ada.name);
    await page.isLive();
    await waitUntil(() => page.entries.find(({ name }) => name === ada.name)?.unread === false);
    const counts = new Set<string>();
    const status = page.one('chat-inbox-list .count');
    const record = new MutationObserver(() => counts.add(status.textContent.trim()));
    record.observe(status, { childList: true, characterData: true, subtree: true });
    const release = page.server.holdAnswers(agentPaths.read('a'));
    page.server.contactWrites('a', 'Are you there?');
    await page.message('Are you there?');
    await nextFrame();
    expect([...counts]).to.deep.equal([]);
    expect(page.entries[0]).to.include({ name: ada.name, unread: false });
    record.disconnect();
    release();
  });

  it('tells those who listen where a list is empty', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.hasEntry(ada.name);
    const status = () => page.texts('chat-inbox-list .visually-hidden[role="status"]').join('');
    expect(status()).to.equal('');
    page.press('Closed');
    await waitUntil(() => status() === 'Nothing closed yet');
  });

  it('shows a conversation that begins while the agent looks on', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.hasEntry(ada.name);
    page.server.conversation('n', { ...ben, name: 'Newcomer' });
    page.server.contactWrites('n', 'First words');
    await page.hasEntry('Newcomer');
  });
});

describe('a conversation', () => {
  it('says the level beside each message of the contact, as it was when that was written', async () => {
    const server = new FakeServer();
    const conversation = server.conversation('a', ada);
    const hourAgo = Date.now() - 3_600_000;
    conversation.contactWrites('zero', assurances.anonymous, hourAgo);
    conversation.contactWrites('one', assurances.claimed, hourAgo + 1);
    conversation.contactWrites('two', assurances.pinned, hourAgo + 2);
    conversation.contactWrites('three', assurances.mailbox, hourAgo + 2);
    conversation.contactWrites('four', assurances.longLived, hourAgo + 3);
    const proven = { ...assurances.fresh, proven_at: hourAgo - 5 * 60_000 };
    conversation.contactWrites('five', proven, hourAgo + 4);
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ada.name);
    expect((await page.message('zero')).under).to.contain('Anonymous');
    expect((await page.message('one')).under).to.contain('Claimed, not verified');
    expect((await page.message('two')).under).to.contain(
      'Same browser-user as before, identity not verified',
    );
    expect((await page.message('three')).under).to.match(/Mailbox verified (at|on) /);
    expect((await page.message('four')).under).to.contain('Verified by site (long-lived proof)');
    expect((await page.message('five')).under).to.contain('Verified by site, proof 5 minutes old');
  });

  it('says in its header whether the email is verified', async () => {
    const server = new FakeServer();
    server.conversation('a', ada, 'hello');
    server.conversation(
      'c',
      { name: 'Carl', email: 'carl@example.com', assurance: assurances.claimed },
      'hi',
    );
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ada.name);
    await page.sees('ada@example.com · email verified');
    await page.openConversation('Carl');
    await page.sees('carl@example.com · email not verified');
  });

  it('does not let a name pass for the team or hide what it is', async () => {
    const server = new FakeServer();
    server.conversation('x', { ...guest, name: 'Gr\u202Eac\u200Be' }, 'trust me');
    const page = await InboxPage.signedIn(server);
    await page.hasEntry('Grace (visitor)');
  });

  it('does not let a name pass for a colleague or for the workspace (MRG-10, C52)', async () => {
    const server = new FakeServer();
    server.conversation('x', { ...guest, name: 'LINUS' }, 'I am your colleague');
    server.conversation('y', { ...guest, name: 'Example\u2800 Support' }, 'We write to you');
    const page = await InboxPage.signedIn(server);
    await page.hasEntry('Example Support (visitor)');
    await page.openConversation('LINUS (visitor)');
    await page.sees('LINUS (visitor)');
  });

  it('counts as read once it is open', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ben.name);
    await waitUntil(
      () => page.entries.find(({ name }) => name === ben.name)?.unread === false,
      'still unread',
    );
    expect(page.server.changes(agentPaths.read('b'))[0]).to.deep.include({
      csrf: 'csrf-1',
      body: { seq: 1 },
    });
  });

  it('shows an answer at once as one bubble, which the stored message replaces in place', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    const release = page.server.hold();
    await page.write('Hello Ben');
    const waiting = await page.message('Hello Ben');
    expect(waiting.under).to.contain('Sending');
    const bubble = page.one(`chat-transcript [data-key="${waiting.key}"]`);
    release();
    await waitUntil(() => !page.text.includes('Sending…'), 'it is not sent');
    expect(page.messages.filter(({ text }) => text === 'Hello Ben')).to.have.lengthOf(1);
    expect(page.one(`chat-transcript [data-key="${waiting.key}"]`)).to.equal(bubble);
  });

  it('keeps an answer that was not sent, and sends it once when asked again', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ben.name);
    page.server.refuse(agentPaths.messages('b'), 'storage_full');
    await page.write('Hello Ben');
    await page.sees('Not sent.');
    page.server.allow(agentPaths.messages('b'));
    page.press('Send again');
    await page.sawNothingOf('Not sent.');
    const ids = page.server
      .changes(agentPaths.messages('b'))
      .map(({ body }) => (body as { client_msg_id: string }).client_msg_id);
    expect(ids).to.have.lengthOf(2);
    expect(new Set(ids).size, 'different ids').to.equal(1);
  });

  it('keeps the draft of each conversation', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ben.name);
    page.begin('half a thou');
    await page.openConversation(ada.name);
    await waitUntil(() => page.draft === '', 'the draft moved along');
    await page.openConversation(ben.name);
    await waitUntil(() => page.draft === 'half a thou', 'the draft is gone');
  });

  it('closes, leaves the open list, and can be reopened', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ben.name);
    page.press('Close conversation');
    await page.sees('This conversation is closed.');
    expect(page.entries.map(({ name }) => name)).not.to.include(ben.name);
    page.press('Closed');
    await page.hasEntry(ben.name);
    page.press('Reopen');
    await page.sawNothingOf('This conversation is closed.');
    page.press('Open');
    await page.hasEntry(ben.name);
  });

  it('keeps the focus on the button that closes it and opens it again, also while that is under way', async () => {
    const server = threeConversations();
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ben.name);
    const button = page.button('Close conversation');
    const release = server.holdAnswers(agentPaths.status('b'));
    button.focus();
    button.click();
    await waitUntil(() => button.ariaDisabled === 'true');
    // Browsers take the focus away from what cannot have it when they draw the next time.
    await nextFrame();
    await nextFrame();
    expect(button.matches(':focus')).to.equal(true);
    release();
    await page.sees('This conversation is closed.');
    expect(page.button('Reopen').matches(':focus')).to.equal(true);
  });

  it('shows the newest message although the answer to a change of status comes after it', async () => {
    const server = threeConversations();
    server.conversation('b', ben, 'Hello from Ben').setStatus('closed');
    const page = await InboxPage.signedIn(server);
    await page.isLive();
    page.press('Closed');
    await page.openConversation(ben.name);
    const release = server.holdAnswers(agentPaths.status('b'));
    page.press('Reopen');
    page.press('Open');
    await page.hasEntry(ben.name);
    server.contactWrites('b', 'One more thing');
    await page.sees('One more thing');
    release();
    await waitUntil(
      () => page.button('Close conversation').ariaDisabled === 'false',
      'the answer is not taken over',
    );
    expect(page.entries.find(({ name }) => name === ben.name)?.text).to.contain('One more thing');
  });

  it('loads older messages', async () => {
    const { page } = await inLongConversation();
    await page.scrollUpTo('message 1');
    expect(page.messages).to.have.lengthOf(60);
  });

  it('asks once for older messages that cannot be had, says so, and asks again at a word', async () => {
    const { page, server } = await inLongConversation();
    const path = agentPaths.messages('a');
    const asked = () => server.requests.filter((request) => request.path === path).length;
    const before = asked();
    server.refuse(path, 'unavailable');
    await page.scrollUpUntil(() => page.text.includes('The messages could not be loaded'));
    await nextFrame();
    await nextFrame();
    expect(asked()).to.equal(before + 1);
    server.allow(path);
    page.press('Try again');
    await page.scrollUpTo('message 1');
  });

  it('reminds the agent never to ask for codes', async () => {
    const page = await InboxPage.signedIn(threeConversations());
    await page.openConversation(ben.name);
    await page.sees('Never ask for codes or passwords.');
  });
});
