import { expect } from '@open-wc/testing';
import { recordName, type RecordType } from '../../src/client/outbox-records.js';
import { asksBeforeLeaving } from './support/mortal-tab.js';
import { outboxNames, outboxRecords } from './support/outbox-records.js';
import { bubbles, closePages, livePage, until, type Page } from './support/setup.js';

/** What a page may leave in a browser that is not its own (REL-18). */
const MOST_MESSAGES = 200;
const MOST_BYTES = 2 * 1024 * 1024;
/** As long as a message may be: 8,000 signs of four bytes each. */
const LONG = '\u{1F980}'.repeat(8_000);
const LONG_BYTES = 32_000;

/** A busy browser takes its time over hundreds of records. */
const PATIENCE_MS = 20_000;

describe('what waits in the browser is bounded', () => {
  afterEach(closePages);

  /** A page that cannot reach its server, with so many messages of this text. */
  async function waiting(count: number, text: string): Promise<Page> {
    const page = await livePage();
    page.server.isOffline = true;
    for (let n = 1; n <= count; n += 1) page.client.send(text);
    await until(() => bubbles(page).length === count, 'all stand there', PATIENCE_MS);
    return page;
  }

  /** The sizes of what is kept. */
  async function kept(page: Page, type: RecordType): Promise<number[]> {
    const records = await outboxRecords(page);
    const ofType = records.filter(([name]) => name.includes(` ${recordName(type)}`));
    return ofType.map(([, value]) => (value as { data: ArrayBuffer }).data.byteLength);
  }
  const sum = (sizes: readonly number[]) => sizes.reduce((bytes, size) => bytes + size, 0);

  /** One thing is written down after the other: with what is typed last, all that was sent before has been tried. */
  async function allIsTried(page: Page): Promise<void> {
    page.client.saveDraft('half a sent');
    const isTyped = (name: string) => name.includes(` ${recordName('draft')}`);
    await until(async () => (await outboxNames(page)).some(isTyped), 'all is tried', PATIENCE_MS);
  }

  function asksAndGoesOn(page: Page): void {
    expect(asksBeforeLeaving()).to.equal(true);
    expect(page.client.state.storagePersistent).to.equal(true);
    expect(page.client.state.isStorageFull).to.equal(true);
  }

  it('to 200 messages: as more wait, the page asks before it is left (REL-18)', async function much() {
    this.timeout(2 * PATIENCE_MS);
    const page = await waiting(MOST_MESSAGES + 3, 'hello');
    await allIsTried(page);
    expect(await kept(page, 'message')).to.have.length(MOST_MESSAGES);
    asksAndGoesOn(page);
  });

  it('to 2 MiB of words: as more wait, the page asks before it is left (REL-18)', async function much() {
    this.timeout(2 * PATIENCE_MS);
    const page = await waiting(Math.ceil(MOST_BYTES / LONG_BYTES) + 5, LONG);
    await allIsTried(page);
    expect(sum(await kept(page, 'message'))).to.be.within(MOST_BYTES - 2 * LONG_BYTES, MOST_BYTES);
    asksAndGoesOn(page);
  });
});
