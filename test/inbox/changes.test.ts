import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { agentPaths } from '../../src/protocol/index.js';
import { waitUntil } from '../support/wait-until.js';
import { ben } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

/** Ben asked, Grace, who is signed in, answered, and so did Linus. */
async function answered(): Promise<InboxPage> {
  const server = new FakeServer();
  const conversation = server.conversation('b', ben, 'Which platform?');
  conversation.agentWrites('Platform 4', 'Grace');
  conversation.agentWrites('Have a good journey', 'Linus');
  const page = await InboxPage.signedIn(server);
  await page.isLive();
  await page.openConversation(ben.name);
  await page.message('Platform 4');
  return page;
}

const path = agentPaths.message('b', 'b-2');
const isEditing = (page: InboxPage) => page.text.includes('You are editing a message');

async function beginEdit(page: InboxPage): Promise<void> {
  await page.touch('Platform 4');
  page.press('Edit');
  await page.sees('You are editing a message');
}

async function askToDelete(page: InboxPage): Promise<void> {
  await page.touch('Platform 4');
  page.press('Delete');
  await page.sees('Delete this message?');
}

describe('an agent who edits a message', () => {
  it('may change what they wrote, and nothing of the contact or of a colleague', async () => {
    const page = await answered();
    expect(await page.touch('Platform 4')).to.deep.equal(['Copy message', 'Edit', 'Delete']);
    expect(await page.touch('Which platform?')).to.deep.equal(['Copy message']);
    expect(await page.touch('Have a good journey')).to.deep.equal(['Copy message']);
  });

  it('may change nothing of a colleague of the same name, which is marked as by somebody else', async () => {
    const server = new FakeServer();
    const conversation = server.conversation('b', ben, 'Which platform?');
    conversation.agentWrites('Platform 4', 'Grace');
    conversation.agentWrites('Platform 7', 'Grace', undefined, undefined, undefined, 'agent-2');
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ben.name);
    expect((await page.message('Platform 7')).under).to.contain('By Grace');
    expect((await page.message('Platform 4')).under).not.to.contain('By');
    expect(await page.touch('Platform 7')).to.deep.equal(['Copy message']);
  });

  it('is told of what a colleague answers, by the name of the colleague', async () => {
    const server = new FakeServer();
    server.conversation('b', ben, 'Which platform?');
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ben.name);
    await page.isLive();
    server.colleagueWrites('b', 'Platform 7');
    await page.message('Platform 7');
    await waitUntil(() => page.texts('chat-transcript [role="status"]').join() === 'Linus: Platform 7');
    expect(page.texts('chat-transcript .row.own .visually-hidden').join()).to.equal('Linus');
  });

  it('finds the choice by arrow keys, and Escape closes it', async () => {
    const page = await answered();
    await page.touch('Platform 4');
    await sendKeys({ press: 'ArrowDown' });
    expect(page.focused?.textContent.trim()).to.equal('Edit');
    await sendKeys({ press: 'End' });
    expect(page.focused?.textContent.trim()).to.equal('Delete');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => page.all('chat-inbox-menu').length === 0, 'it is still open');
    expect(page.focused?.ariaLabel).to.equal('What to do with this message');
    expect(isEditing(page)).to.equal(false);
  });

  it('saves by Enter, and everybody is told that it was edited', async () => {
    const page = await answered();
    await beginEdit(page);
    expect(page.draft).to.equal('Platform 4');
    page.begin('Platform 5');
    page.enter();
    expect((await page.message('Platform 5')).under).to.contain('Edited');
    await waitUntil(() => !isEditing(page), 'it is still edited');
    expect(page.server.changes(path)).to.have.lengthOf(1);
    expect(page.server.changes(path)[0]).to.deep.include({
      method: 'PUT',
      csrf: 'csrf-1',
      body: { text: 'Platform 5' },
    });
  });

  it('throws nothing away that was begun, when another one is chosen', async () => {
    const server = new FakeServer();
    const conversation = server.conversation('b', ben, 'Which platform?');
    conversation.agentWrites('Platform 4', 'Grace');
    conversation.agentWrites('Mind the gap', 'Grace');
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ben.name);
    await page.touch('Platform 4');
    page.press('Edit');
    await page.sees('You are editing a message');
    page.begin('Platform 5, and not');
    await page.touch('Mind the gap');
    page.press('Edit');
    await nextFrame();
    expect(page.draft).to.equal('Platform 5, and not');
  });

  it('leaves it as it was by Escape, and goes on with the reply that was begun', async () => {
    const page = await answered();
    page.begin('Half a thou');
    await beginEdit(page);
    page.begin('Platform 9');
    await waitUntil(() => page.focused?.localName === 'textarea', 'the field has no focus');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !isEditing(page), 'it is still edited');
    await waitUntil(() => page.draft === 'Half a thou', 'the reply is gone');
    await waitUntil(() => page.focused?.localName === 'textarea', 'the field has no focus');
    await page.message('Platform 4');
    expect(page.server.changes(path)).to.deep.equal([]);
    expect(page.one<HTMLElement>('chat-inbox-conversation').checkVisibility()).to.equal(true);
  });

  it('asks nothing of the server where the text is the same', async () => {
    const page = await answered();
    await beginEdit(page);
    page.enter();
    await waitUntil(() => !isEditing(page), 'it is still edited');
    expect(page.server.changes(path)).to.deep.equal([]);
  });

  it('is told in words that it was not saved, keeps the text, and saves it at the next try', async () => {
    const page = await answered();
    page.server.refuse(path, 'internal');
    await beginEdit(page);
    page.begin('Platform 5');
    page.enter();
    await page.sees('The change is not saved. Something went wrong on our side.');
    expect(page.draft).to.equal('Platform 5');
    await page.message('Platform 4');
    page.server.allow(path);
    page.press('Save again');
    await page.message('Platform 5');
    await waitUntil(() => !isEditing(page), 'it is still edited');
  });

  it('keeps what was written while the answer was on its way', async () => {
    const page = await answered();
    const release = page.server.holdAnswers(path);
    await beginEdit(page);
    page.begin('Platform 5');
    page.enter();
    await page.sees('Saving…');
    page.begin('Platform 5, at nine');
    release();
    await page.sawNothingOf('Saving…');
    expect(isEditing(page)).to.equal(true);
    expect(page.draft).to.equal('Platform 5, at nine');
  });

  it('is told that the message is gone, where it was taken away meanwhile, and keeps the text', async () => {
    const page = await answered();
    await beginEdit(page);
    page.begin('Platform 5');
    page.server.changesMessage('b', 'b-2');
    await page.sees('This message is not there any more, or somebody else wrote it.');
    expect(page.draft).to.equal('Platform 5');
  });

  it('finds the edit again after a look at another conversation', async () => {
    const page = await answered();
    page.server.conversation('x', { ...ben, name: 'Xenia' });
    page.server.contactWrites('x', 'And me?');
    await beginEdit(page);
    page.begin('Platform 5');
    await page.openConversation('Xenia');
    await page.message('And me?');
    expect(isEditing(page)).to.equal(false);
    await page.openConversation(ben.name);
    await waitUntil(() => isEditing(page) && page.draft === 'Platform 5', 'the edit is gone');
  });

  it('finds the edit again after the session ended and they signed in anew', async () => {
    const page = await answered();
    await beginEdit(page);
    page.begin('Platform 5');
    page.server.endSession();
    await page.sees('Sign in to the inbox');
    await page.signIn();
    await page.openConversation(ben.name);
    await waitUntil(() => isEditing(page) && page.draft === 'Platform 5', 'the edit is gone');
  });
});

describe('an agent who deletes a message', () => {
  it('is asked first, and nothing happens to what is kept', async () => {
    const page = await answered();
    await askToDelete(page);
    expect(page.focused?.textContent.trim()).to.equal('Keep it');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => page.all('dialog').length === 0, 'the question is still there');
    await waitUntil(
      () => page.focused?.ariaLabel === 'What to do with this message',
      'the focus is elsewhere',
    );
    await page.message('Platform 4');
    expect(page.server.changes(path)).to.deep.equal([]);
  });

  it('sees what the visitor sees: that there was one', async () => {
    const page = await answered();
    await askToDelete(page);
    page.press('Delete message');
    await page.message('This message was deleted');
    await waitUntil(() => page.all('dialog').length === 0, 'the question is still there');
    expect(page.text).not.to.contain('Platform 4');
    expect(page.server.changes(path)[0]).to.include({ method: 'DELETE', csrf: 'csrf-1' });
    await waitUntil(() => page.focused?.closest('.scroller'), 'the focus is not at the messages');
    expect(page.all('chat-transcript .copy')).to.have.lengthOf(0);
  });

  it('is told in words that it was not deleted, and may try again', async () => {
    const page = await answered();
    page.server.refuse(path, 'unavailable');
    await askToDelete(page);
    page.press('Delete message');
    await page.sees('The message is not deleted. The server cannot be reached right now.');
    await page.message('Platform 4');
    page.server.allow(path);
    page.press('Delete message');
    await page.message('This message was deleted');
  });
});

describe('a change by a colleague', () => {
  it('is there at once, and says what it is', async () => {
    const page = await answered();
    page.server.changesMessage('b', 'b-3', 'Have a nice trip');
    expect((await page.message('Have a nice trip')).under).to.contain('Edited');
    page.server.changesMessage('b', 'b-3');
    await page.message('This message was deleted');
    await waitUntil(() => page.entries[0]?.text.includes('No text'), 'the list shows what is gone');
  });

  it('to a message that is not loaded hides none of those before it', async () => {
    const server = new FakeServer();
    const conversation = server.conversation('b', ben, 'message 1');
    conversation.agentWrites('message 2', 'Linus');
    for (let number = 3; number <= 80; number += 1) conversation.contactWrites(`message ${String(number)}`);
    const page = await InboxPage.signedIn(server);
    await page.isLive();
    await page.openConversation(ben.name);
    await page.message('message 80');
    server.changesMessage('b', 'b-2', 'message 2, edited');
    server.contactWrites('b', 'message 81');
    await page.message('message 81');
    await page.scrollUpTo('message 2, edited');
    expect(page.messages).to.have.lengthOf(81);
  });
});
