import { expect } from '@open-wc/testing';
import { LateStorage } from './support/late-storage.js';
import { Browser } from './support/mortal-browser.js';
import { asksBeforeLeaving } from './support/mortal-tab.js';
import { keyNames, outboxRecords } from './support/outbox-records.js';
import {
  anonymous,
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
import { lookAgain, lookAway } from './support/visitors.js';

const ONE = 'conversation-1';
const TWO = 'conversation-2';
const draftOf = ({ client }: Page) => client.state.timeline.draft;

/** Types in a page, and waits until that is written down. */
async function type(page: Page, text: string): Promise<void> {
  const before = (await outboxRecords(page)).length;
  page.client.saveDraft(text);
  await untilInTime(page, async () => (await outboxRecords(page)).length === before + 1);
}

/** A browser whose visitor has two conversations and looks at the newer one. */
async function twoConversations() {
  const browser = new Browser();
  browser.server.portalContact('ada@example.com').answer('first matter', ONE);
  browser.server.portalContact('ada@example.com').answer('second matter', TWO);
  const tab = await browser.visit();
  await until(() => tab.page.client.state.timeline.id === TWO);
  return {
    browser,
    page: tab.page,
    kill: () => {
      tab.kill();
    },
  };
}

/** A page of this browser that has found what an earlier one left in the other conversation, and shows the newer one. */
async function afterRestoring(browser: Browser): Promise<Page> {
  const before = await browser.visit();
  await before.page.client.showConversation(ONE);
  await type(before.page, 'left behind');
  before.kill();
  const { page } = await browser.visit();
  await page.client.showConversation(ONE);
  await until(() => draftOf(page) === 'left behind');
  await page.client.showConversation(TWO);
  return page;
}

describe('a draft', () => {
  afterEach(closePages);

  it('is nothing that a visitor who only looks leaves in the browser (PRV-8)', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    page.client.setVisible(true);
    page.client.saveDraft('');
    await until(() => page.client.state.messenger !== undefined);
    page.clock.advance(5_000);
    await lookAway(openPage().server);
    expect(await outboxRecords(page)).to.deep.equal([]);
    expect(await keyNames(page)).to.deep.equal([]);
    expect(page.server.requests('/v1/sessions')).to.have.length(0);
  });

  it('of an anonymous visitor is there after a reload, without a session (N7)', async () => {
    const browser = new Browser();
    const before = await browser.visit(anonymous);
    await type(before.page, 'half a sent');
    before.kill();
    const { page } = await browser.visit(anonymous);
    await until(() => draftOf(page) === 'half a sent');
    expect(browser.server.requests('/v1/sessions')).to.have.length(0);
  });

  it('is there after a reload while somebody types without a pause', async () => {
    const browser = new Browser();
    const before = await browser.visit(anonymous);
    for (const text of ['h', 'ha', 'hal', 'half', 'half ']) {
      before.page.client.saveDraft(text);
      await before.page.client.loadMoreConversations();
      await pass(before.page, 120);
    }
    const since = before.page.clock.now() - 240;
    await until(async () => {
      const [[, kept] = []] = await outboxRecords(browser);
      return ((kept as { readonly at: number } | undefined)?.at ?? 0) >= since;
    });
    before.kill();
    const { page } = await browser.visit(anonymous);
    await until(() => (draftOf(page)?.length ?? 0) >= 'half'.length);
  });

  it('is written down at once when the page is put away', async () => {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify(anonymous);
    await type(page, 'h');
    const written = async () =>
      JSON.stringify((await outboxRecords(page)).map(([, value]) => (value as { iv: Uint8Array }).iv));
    const before = await written();
    page.client.saveDraft('half a sent');
    await page.client.loadMoreConversations();
    document.dispatchEvent(new Event('visibilitychange'));
    await until(async () => (await written()) !== before);
  });

  it('is written down once it is known whose it is', async () => {
    const browser = new Browser();
    browser.server.isOffline = true;
    const { page } = browser.open();
    page.client.setVisible(true);
    page.client.identify(anonymous);
    page.client.saveDraft('typed early');
    await page.client.loadMoreConversations().catch(() => undefined);
    await pass(page, 500);
    expect(await outboxRecords(page)).to.deep.equal([]);
    browser.server.isOffline = false;
    await untilInTime(page, async () => (await outboxRecords(page)).length === 1);
  });

  it('of one tab stays where another tab sends something, in the same conversation', async () => {
    const browser = new Browser();
    const one = await browser.visit();
    one.page.client.send('hello');
    await until(() => bubbles(one.page).includes('hello (sent)'));
    await until(async () => (await outboxRecords(browser)).length === 0);
    const other = await browser.visit();
    await until(() => bubbles(other.page).includes('hello (sent)'));
    await type(other.page, 'hi');
    await type(one.page, 'my long words');
    other.page.client.send('hi');
    await until(() => bubbles(other.page).includes('hi (sent)'));
    await until(async () => (await outboxRecords(browser)).length === 1);
    one.kill();
    other.kill();
    const { page } = await browser.visit();
    await until(() => draftOf(page) === 'my long words');
    page.client.send('my long words');
    await until(() => bubbles(page).includes('my long words (sent)'));
    await until(async () => (await outboxRecords(browser)).length === 0);
  });

  it('of a tab that lives stands in no other one, until that tab is gone', async () => {
    const { browser, page, kill } = await twoConversations();
    await type(page, 'my long words');
    const [other, third] = [await afterRestoring(browser), await browser.visit()];
    expect(draftOf(other)).to.equal(undefined);
    kill();
    const isWhole = (each: Page) => draftOf(each) === 'my long words';
    await until(() => [other, third.page].some(isWhole));
    expect([other, third.page].filter(isWhole), 'one goes on with it').to.have.length(1);
  });

  it('is found by its own tab again, though another one has written since', async () => {
    const browser = new Browser();
    const one = await browser.visit();
    const other = await browser.visit();
    await type(one.page, 'of one');
    await type(other.page, 'of the other');
    one.kill();
    const { page } = await browser.visit();
    await until(() => draftOf(page) === 'of one');
    expect(draftOf(other.page)).to.equal(undefined);
  });

  it('with files leaves those of a tab that lives alone', async () => {
    const { browser, page } = await twoConversations();
    page.client.attach([new File(['words'], 'mine.txt')]);
    await until(() => page.client.state.timeline.files?.[0]?.status === 'uploaded');
    await until(async () => (await outboxRecords(browser)).length === 2);
    const other = await afterRestoring(browser);
    expect(other.client.state.timeline.files ?? []).to.deep.equal([]);
  });

  it('is kept for each conversation, and for the one that has not begun', async () => {
    const { page } = await twoConversations();
    page.client.saveDraft('of two');
    await page.client.showConversation(ONE);
    expect(draftOf(page)).to.equal(undefined);
    page.client.saveDraft('of one');
    page.client.startConversation();
    page.client.saveDraft('of none');
    await page.client.showConversation(TWO);
    expect(draftOf(page)).to.equal('of two');
    await page.client.showConversation(ONE);
    expect(draftOf(page)).to.equal('of one');
    page.client.startConversation();
    await until(() => draftOf(page) === 'of none');
  });

  it('does not move under the visitor’s hands: what they type changes no state', async () => {
    const { page } = await twoConversations();
    const { timeline } = page.client.state;
    page.client.saveDraft('a');
    page.client.saveDraft('ab');
    await page.client.loadMoreConversations();
    expect(page.client.state.timeline).to.equal(timeline);
    await lookAgain(page);
    expect(draftOf(page)).to.equal('ab');
  });

  it('is gone when it was sent, here and after a reload', async () => {
    const { browser, page } = await twoConversations();
    await type(page, 'hello');
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    await until(async () => (await outboxRecords(browser)).length === 0);
    await lookAgain(page);
    expect(draftOf(page)).to.equal(undefined);
    await page.client.showConversation(ONE);
    await page.client.showConversation(TWO);
    expect(draftOf(page)).to.equal(undefined);
  });

  it('does not come back where it was sent while storage was being read', async () => {
    const storage = new LateStorage();
    const page = await livePage({ environment: { indexedDB: storage.factory } });
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    await until(async () => (await outboxRecords(page)).length === 0);
    await type(page, 'and then');
    const release = storage.hold('getAll');
    page.wake();
    await until(() => storage.isLate);
    const [draft] = await outboxRecords(page);
    page.client.send('and then');
    await until(async () => (await outboxRecords(page))[0]?.[0] !== draft?.[0]);
    release();
    await until(() => bubbles(page).includes('and then (sent)'));
    await lookAgain(page);
    expect(draftOf(page)).to.equal(undefined);
  });

  it('of a conversation that begins goes with it when something else is typed meanwhile', async () => {
    const browser = new Browser();
    const { page } = await browser.visit();
    browser.server.isOffline = true;
    page.client.send('hello');
    await until(() => bubbles(page).length === 1);
    page.client.saveDraft('and then');
    browser.server.isOffline = false;
    page.wake();
    await until(() => page.client.state.timeline.id === ONE);
    page.client.startConversation();
    await page.client.showConversation(ONE);
    expect(draftOf(page)).to.equal('and then');
  });

  it('is what was typed last, not what storage remembers', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    await type(before.page, 'old');
    before.kill();
    const tab = browser.open();
    const { page } = tab;
    page.client.identify(portal());
    page.client.setVisible(true);
    page.client.saveDraft('new');
    await until(() => page.client.state.connection === 'live');
    await lookAgain(page);
    expect(draftOf(page)).to.equal('new');
  });

  it('is never another person’s', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    await type(before.page, 'ada began this');
    before.kill();
    const { page } = await browser.visit(portal('eve@example.com'));
    await until(async () => (await outboxRecords(browser)).length === 0);
    expect(draftOf(page)).to.equal(undefined);
  });

  it('does not hold the visitor back: nothing asks before the page is left', async () => {
    const page = openPage({ environment: { indexedDB: undefined } });
    page.client.identify(anonymous);
    page.client.setVisible(true);
    page.client.saveDraft('half a sentence');
    await untilInTime(page, () => !page.client.state.storagePersistent);
    expect(asksBeforeLeaving()).to.equal(false);
    expect(page.notices.filter((name) => name === 'storage-unavailable')).to.have.length(1);
  });
});
