import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { agentPaths } from '../../src/protocol/index.js';
import { drag } from '../support/drag.js';
import { waitUntil } from '../support/wait-until.js';
import { ada, ben } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

const NOTE = 'The visitor erased this conversation';
const asksBeforeLeaving = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

/** Ben asked, and Grace, who is signed in, answered. */
async function answered(): Promise<InboxPage> {
  const server = new FakeServer();
  const conversation = server.conversation('b', ben, 'Which platform?');
  conversation.knows({ company: 'Analytical Engines', custom_data: { plan: 'gold' } });
  conversation.agentWrites('Platform 4', 'Grace');
  server.conversation('a', ada, 'Hello from Ada');
  const page = await InboxPage.signedIn(server);
  await page.isLive();
  await page.openConversation(ben.name);
  await page.message('Platform 4');
  await page.sees('Ask for proof');
  return page;
}

/** The question or the field for a message of the agent is open. */
async function beginTo(page: InboxPage, way: 'Edit' | 'Delete'): Promise<void> {
  await page.touch('Platform 4');
  page.press(way);
  await page.sees(way === 'Edit' ? 'You are editing a message' : 'Delete this message?');
}

async function isErased(page: InboxPage): Promise<void> {
  await page.sees(NOTE);
  await waitUntil(() => page.messages.length === 2, 'the frame of the conversation is not there');
  expect(page.text).not.to.match(/platform/i);
}

/** Nothing can be done with the conversation on the screen. */
async function isOver(page: InboxPage): Promise<void> {
  await isErased(page);
  expect(page.messages.map(({ text }) => text)).to.deep.equal(Array(2).fill('This message was deleted'));
  for (const name of ['Reopen', 'Close conversation', 'Ask for proof', 'Send', 'Save again'])
    expect(page.findButton(name), name).to.equal(undefined);
  expect(page.all('textarea'), 'fields').to.deep.equal([]);
  expect(page.text).not.to.contain('This conversation is closed.');
}

describe('a conversation that its contact erased', () => {
  beforeEach(() => setViewport({ width: 1280, height: 800 }));

  it('says so from that moment on, and offers nothing that would fail', async () => {
    const page = await answered();
    page.server.contactErases('b');
    await isOver(page);
    const [row] = page.all<HTMLElement>('chat-transcript .row.own');
    row!.querySelector<HTMLElement>('.bubble')!.click();
    expect(page.findButton('What to do with this message')).to.equal(undefined);
  });

  it('says so in the list of closed ones, and when it is opened from there', async () => {
    const page = await answered();
    page.server.contactErases('b');
    await isErased(page);
    await page.openConversation(ada.name);
    await page.message('Hello from Ada');
    page.press('Closed');
    await page.openConversation(ben.name);
    await isOver(page);
    expect(page.entries.map(({ text }) => text).join()).to.contain('Erased by the visitor');
  });

  it('says so also where nobody heard of it', async () => {
    const page = await answered();
    page.begin('About platform 4');
    const conversation = page.server.stored('b');
    conversation.erase();
    page.server.reset();
    await isOver(page);
    await waitUntil(() => !asksBeforeLeaving(), 'the reply that was begun is still held');
  });

  it('ends the reply that was begun, also where another conversation is on the screen', async () => {
    const page = await answered();
    page.begin('About platform 4');
    await page.openConversation(ada.name);
    await page.message('Hello from Ada');
    expect(asksBeforeLeaving()).to.equal(true);
    page.server.contactErases('b');
    await waitUntil(() => !asksBeforeLeaving(), 'the reply that was begun is still held');
  });

  it('ends a reply that could not be sent', async () => {
    const page = await answered();
    page.server.refuse(agentPaths.messages('b'), 'internal');
    await page.write('About platform 4');
    await page.sees('Not sent.');
    page.server.allow(agentPaths.messages('b'));
    page.server.contactErases('b');
    await isOver(page);
    expect(asksBeforeLeaving()).to.equal(false);
  });

  it('ends the edit of a message', async () => {
    const page = await answered();
    await beginTo(page, 'Edit');
    page.begin('Platform 5');
    page.server.contactErases('b');
    await isOver(page);
    expect(page.text).not.to.contain('You are editing a message');
    expect(asksBeforeLeaving()).to.equal(false);
  });

  it('ends the question before a message is deleted', async () => {
    const page = await answered();
    await beginTo(page, 'Delete');
    page.server.contactErases('b');
    await isOver(page);
    expect(page.text).not.to.contain('Delete this message?');
  });

  it('takes no files', async () => {
    const page = await answered();
    page.server.contactErases('b');
    await isErased(page);
    drag('dragover', page.one('chat-transcript'), [new File(['x'], 'x.txt', { type: 'text/plain' })]);
    expect(page.one('chat-inbox-conversation').matches('.dropping')).to.equal(false);
  });

  it('leads whoever was writing to the words that say so', async () => {
    const page = await answered();
    page.one<HTMLElement>('textarea').focus();
    page.server.contactErases('b');
    await page.sees(NOTE);
    await waitUntil(() => page.focused?.textContent.includes(NOTE) === true, 'the focus is lost');
  });

  it('is not brought back by a page of it that was on its way', async () => {
    const server = new FakeServer();
    server.conversation('b', ben, 'Which platform?').agentWrites('Platform 4', 'Grace');
    const page = await InboxPage.signedIn(server);
    await page.isLive();
    const release = server.holdAnswers(agentPaths.messages('b'));
    await page.hasEntry(ben.name);
    page.all<HTMLElement>('.entry')[0]?.click();
    await waitUntil(() => server.requests.some(({ path }) => path === agentPaths.messages('b')));
    server.contactErases('b');
    await isErased(page);
    release();
    server.conversation('a', ada, 'Hello from Ada');
    server.contactWrites('a', 'Hello again');
    await page.hasEntry(ada.name);
    await isOver(page);
  });
});

describe('a contact who erases all that is known of them', () => {
  beforeEach(() => setViewport({ width: 1280, height: 800 }));

  it('is not known beside the conversation any more', async () => {
    const page = await answered();
    await page.sees('Analytical Engines');
    page.server.stored('b').forgetContact();
    const release = page.server.holdAnswers(agentPaths.contact('contact-b'));
    page.server.contactErases('b');
    await page.sees('Loading the contact…');
    expect(page.text).not.to.match(/Analytical Engines|gold|ben@example.org/);
    release();
    await page.sees('Email Not given');
  });

  it('is not known beside another conversation of theirs either, nor in the list', async () => {
    const page = await answered();
    await page.sees('Analytical Engines');
    const { contact } = page.server.stored('b').view;
    page.server.conversation('c', ben, 'For another customer').passTo(contact);
    page.server.contactWrites('c', 'It is urgent');
    await waitUntil(() => page.entries.filter(({ name }) => name === ben.name).length === 2);
    for (const id of ['b', 'c']) page.server.stored(id).forgetContact();
    const release = page.server.holdAnswers(agentPaths.contact(contact.id));
    page.server.contactErases('c');
    await page.sees('Loading the contact…');
    expect(page.text).not.to.match(/Analytical Engines|gold|ben@example.org/);
    expect(page.entries.map(({ name }) => name)).not.to.include(ben.name);
    release();
    await page.sees('Email Not given');
    await page.message('Platform 4');
  });
});
