import { expect } from '@open-wc/testing';
import { LIMITS, agentPaths, type SendMessage } from '../../src/protocol/index.js';
import { waitUntil } from '../support/wait-until.js';
import { ada, ben } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { drag } from '../support/drag.js';
import { paste } from '../support/paste.js';
import { InboxPage } from './support/inbox-page.js';

const textFile = (name: string, text = `what is in ${name}`) =>
  new File([text], name, { type: 'text/plain' });
const sends = (page: InboxPage) =>
  page.server.changes(agentPaths.messages('b')).map(({ body }) => body as SendMessage);
const isUp = (page: InboxPage, name: string) => () =>
  page.files.some((file) => file.includes(name)) && page.all('chat-inbox-reply progress').length === 0;

async function inConversation(): Promise<InboxPage> {
  const server = new FakeServer();
  server.conversation('b', ben, 'Where do I stand?');
  const page = await InboxPage.signedIn(server);
  await page.isLive();
  await page.openConversation(ben.name);
  await page.message('Where do I stand?');
  await waitUntil(() => page.all('input[type="file"]').length === 1, 'files cannot be chosen');
  return page;
}

const asksBeforeLeaving = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

/** As a browser does when somebody lets files fall onto the conversation. */
function drop(page: InboxPage, ...files: readonly File[]): boolean {
  const place = page.one('chat-transcript');
  drag('dragover', place, files);
  const isOver = page.one('chat-inbox-conversation').matches('.dropping');
  drag('drop', place, files);
  return isOver;
}

describe('files of an agent', () => {
  it('are uploaded in parts at once, and go with the reply', async () => {
    const page = await inConversation();
    page.choose(textFile('map.txt', '0123456789'));
    await waitUntil(isUp(page, 'map.txt'), 'it is not uploaded');
    const heard = () => page.texts('chat-inbox-reply .visually-hidden[role="status"]').join('');
    await waitUntil(() => heard() === '1 file attached.', 'nobody hears of it');
    await page.write('Have a look');
    await waitUntil(() => sends(page).length === 1, 'nothing is sent');
    expect(sends(page)[0]?.attachment_ids).to.have.lengthOf(1);
    expect(await page.server.uploads.contentOf('map.txt')).to.equal('0123456789');
    await waitUntil(() => page.all('chat-attachments').length === 1, 'the message has no file');
    expect(page.files).to.deep.equal([]);
    expect(page.messages.map(({ text }) => text)).to.deep.equal(['Where do I stand?', 'Have a look']);
  });

  it('may be all of a reply', async () => {
    const page = await inConversation();
    page.choose(textFile('map.txt'));
    await waitUntil(isUp(page, 'map.txt'), 'it is not uploaded');
    page.press('Send');
    await waitUntil(() => page.all('chat-attachments').length === 1, 'the file is not sent');
    expect(sends(page)[0]).to.include({ text: '' });
  });

  it('may be pasted, and dropped onto the conversation', async () => {
    const page = await inConversation();
    const clipboardData = new DataTransfer();
    clipboardData.items.add(textFile('pasted.txt'));
    paste(page.one('textarea'), clipboardData);
    await waitUntil(isUp(page, 'pasted.txt'), 'it is not uploaded');
    expect(drop(page, textFile('dropped.txt')), 'nothing says where to drop').to.equal(true);
    await waitUntil(isUp(page, 'dropped.txt'), 'it is not uploaded');
    expect(page.one('chat-inbox-conversation').matches('.dropping')).to.equal(false);
  });

  it('cannot be dropped on a message that is edited', async () => {
    const page = await inConversation();
    await page.write('Platform 4');
    await waitUntil(() => !page.text.includes('Sending…'), 'it is not sent');
    await page.touch('Platform 4');
    page.press('Edit');
    await page.sees('You are editing a message');
    expect(drop(page, textFile('dropped.txt'))).to.equal(false);
    expect(page.server.uploads.names).to.deep.equal([]);
  });

  it('are forgotten by the server too where they are taken away before', async () => {
    const page = await inConversation();
    page.choose(textFile('map.txt'));
    await waitUntil(isUp(page, 'map.txt'), 'it is not uploaded');
    page.press('Remove map.txt');
    await waitUntil(() => page.server.uploads.names.length === 0, 'the server still has it');
    expect(page.files).to.deep.equal([]);
  });

  it('that are refused say so in words, and may be tried again', async () => {
    const page = await inConversation();
    page.server.refuse(agentPaths.uploads, 'quota_exceeded');
    page.choose(textFile('map.txt'));
    await page.sees('Not uploaded. That is enough for today.');
    page.server.allow(agentPaths.uploads);
    page.press('Try map.txt again');
    await waitUntil(() => page.server.uploads.names.includes('map.txt'), 'it is not tried again');
    await page.sawNothingOf('Not uploaded.');
  });

  it('that are no files but folders say so, and are gone with the next reply', async () => {
    const page = await inConversation();
    drag('drop', page.one('chat-transcript'), [textFile('map.txt')], [new File([], 'holiday')]);
    await page.sees('Folders cannot be sent. Choose the files in them.');
    await waitUntil(isUp(page, 'map.txt'), 'the file beside it is not uploaded');
    await page.write('Have a look');
    await waitUntil(() => sends(page).length === 1, 'nothing is sent');
    expect(sends(page)[0]?.attachment_ids).to.have.lengthOf(1);
    await page.sawNothingOf('Folders cannot be sent.');
  });

  it('that cannot be read any more say so, and hold up nothing but their reply', async () => {
    const page = await inConversation();
    const lost = textFile('map.txt');
    lost.slice = () => lost;
    lost.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    page.choose(lost);
    await page.sees('Not uploaded. This file cannot be read any more. Choose it again.');
    await page.write('Have a look');
    await page.sees('Not sent.');
    await page.write('And write back');
    await waitUntil(() => sends(page).length === 1, 'what was written after it is not sent');
    page.press('Remove map.txt');
    await waitUntil(() => sends(page).length === 2, 'it is not sent without the file');
  });

  it('that are too large are not even begun', async () => {
    const page = await inConversation();
    page.choose(new File([new Uint8Array(LIMITS.attachment_bytes + 1)], 'film.mp4', { type: 'video/mp4' }));
    await page.sees('Not uploaded.');
    expect(page.server.uploads.names).to.deep.equal([]);
  });

  it('hold up their reply, and what was written after it, until they are there', async () => {
    const page = await inConversation();
    const release = page.server.holdAnswers(agentPaths.uploads);
    page.choose(textFile('map.txt'));
    await waitUntil(() => page.files.length === 1, 'it is not shown');
    await page.write('Have a look');
    await page.write('And write back');
    await page.message('And write back');
    expect(sends(page)).to.deep.equal([]);
    release();
    await waitUntil(() => sends(page).length === 2, 'they are not sent');
    expect(sends(page).map(({ text }) => text)).to.deep.equal(['Have a look', 'And write back']);
  });

  it('that fail behind a reply keep it, and it goes on as soon as they are there', async () => {
    const page = await inConversation();
    page.server.refuse(agentPaths.uploads, 'quota_exceeded');
    page.choose(textFile('map.txt'));
    await page.sees('Not uploaded.');
    await page.write('Have a look');
    await page.sees('Not sent.');
    expect(sends(page)).to.deep.equal([]);
    page.server.allow(agentPaths.uploads);
    page.press('Try map.txt again');
    await waitUntil(() => sends(page).length === 1, 'it is not sent');
    expect(sends(page)[0]?.attachment_ids).to.have.lengthOf(1);
    await page.sawNothingOf('Not sent.');
  });

  it('that fail may be left out of their reply, which then goes without them', async () => {
    const page = await inConversation();
    page.server.refuse(agentPaths.uploads, 'file_refused');
    page.choose(textFile('logo.svg'));
    await page.sees('Not uploaded.');
    await page.write('Have a look');
    await page.sees('Not sent.');
    page.press('Remove logo.svg');
    await waitUntil(() => sends(page).length === 1, 'it is not sent');
    expect(sends(page)[0]).to.deep.include({ text: 'Have a look' });
    expect(sends(page)[0]).not.to.have.property('attachment_ids');
  });

  it('go on from where they were when the network comes back', async () => {
    const page = await inConversation();
    let cut = false;
    page.server.onPart = () => {
      if (!cut) page.server.setReachable(false);
      cut = true;
    };
    page.choose(textFile('map.txt', '0123456789'));
    await page.sees('Waiting to be uploaded');
    page.server.setReachable(true);
    dispatchEvent(new Event('online'));
    await waitUntil(isUp(page, 'map.txt'), 'it is not uploaded');
    expect(await page.server.uploads.contentOf('map.txt')).to.equal('0123456789');
  });

  it('stay with their conversation, and go with a look elsewhere and back', async () => {
    const page = await inConversation();
    page.server.conversation('a', ada);
    page.server.contactWrites('a', 'And me?');
    page.choose(textFile('map.txt'));
    await waitUntil(isUp(page, 'map.txt'), 'it is not uploaded');
    await page.openConversation(ada.name);
    await page.message('And me?');
    expect(page.files).to.deep.equal([]);
    await page.openConversation(ben.name);
    await waitUntil(isUp(page, 'map.txt'), 'the file is gone');
  });

  it('and words that were not sent are there again after the session ended', async () => {
    const page = await inConversation();
    const release = page.server.holdAnswers(agentPaths.uploads);
    page.choose(textFile('map.txt'));
    await waitUntil(() => page.files.length === 1, 'it is not shown');
    await page.write('Have a look');
    page.begin('And write back');
    page.server.endSession();
    release();
    await page.sees('Sign in to the inbox');
    expect(asksBeforeLeaving()).to.equal(true);
    await page.signIn();
    await page.openConversation(ben.name);
    await waitUntil(() => page.draft === 'Have a look\n\nAnd write back', 'the words are gone');
    await waitUntil(isUp(page, 'map.txt'), 'the file is gone');
  });

  it('that record a browser are asked about, and go without what they give away (FIL-7)', async () => {
    const page = await inConversation();
    const headers = [{ name: 'Cookie', value: 'secret' }];
    const recording = { log: { entries: [{ request: { headers, cookies: ['secret'] } }] } };
    page.choose(new File([JSON.stringify(recording)], 'page.har', { type: 'application/json' }));
    await waitUntil(
      () => page.all('chat-question')[0]?.textContent.includes('page.har is a recording of a browser'),
      'nothing is asked',
    );
    expect(page.server.uploads.names).to.deep.equal([]);
    page.press('Remove them, then attach');
    await waitUntil(isUp(page, 'page.har'), 'it is not uploaded');
    expect(await page.server.uploads.contentOf('page.har')).not.to.contain('secret');
  });

  it('keep the page until they are sent', async () => {
    const page = await inConversation();
    expect(asksBeforeLeaving(), 'before').to.equal(false);
    page.choose(textFile('map.txt'));
    await waitUntil(isUp(page, 'map.txt'), 'it is not uploaded');
    expect(asksBeforeLeaving(), 'with a file').to.equal(true);
    await page.write('Have a look');
    await waitUntil(() => page.all('chat-attachments').length === 1, 'the file is not sent');
    await waitUntil(() => !asksBeforeLeaving(), 'it asks without need');
    page.begin('Half a thou');
    expect(asksBeforeLeaving(), 'with words').to.equal(true);
    page.begin('');
    expect(asksBeforeLeaving(), 'without').to.equal(false);
  });
});
