import { expect } from '@open-wc/testing';
import { ClientError } from '../../src/client/errors.js';
import { LIMITS, paths } from '../../src/protocol/index.js';
import { deferred } from './support/deferred.js';
import { LateStorage } from './support/late-storage.js';
import { Browser } from './support/mortal-browser.js';
import { asksBeforeLeaving } from './support/mortal-tab.js';
import { outboxRecords } from './support/outbox-records.js';
import {
  anonymous,
  bubbles,
  closePages,
  livePage,
  openPage,
  portal,
  until,
  untilInTime,
  type Page,
} from './support/setup.js';
import { holdAnswers, lookAway } from './support/visitors.js';

const ONE = 'conversation-1';
const ada = (page: Pick<Page, 'server'>) => page.server.portalContact('ada@example.com');
const codeOf = (error: unknown) => (error instanceof ClientError ? error.code : String(error));
const textFile = (name: string, text = `what is in ${name}`) =>
  new File([text], name, { type: 'text/plain' });
/** A file as it is for the page after it was changed or deleted on the disk. */
class LostFile extends File {
  override slice(): Blob {
    return new LostFile([], this.name);
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException('it could not be found', 'NotFoundError'));
  }
}
const lostFile = (name: string) => new LostFile(['words'], name, { type: 'text/plain' });
const filesOf = ({ client }: Page) => client.state.timeline.files ?? [];
/** Files that go with the next message, as a visitor would read them. */
const chips = (page: Page) => filesOf(page).map(({ name, status }) => `${name} (${status})`);
const isUpload = (path: string) => path.startsWith(`${paths.uploads}/`);
const partsOf = ({ server }: Page) => server.seen.filter(({ part }) => part !== undefined);

describe('a file that is attached', () => {
  afterEach(closePages);

  it('is uploaded in parts at once, and goes with the next message', async () => {
    const page = await livePage();
    const seen = new Set<number>();
    page.client.subscribe(() => seen.add(filesOf(page)[0]?.sent ?? -1));
    page.client.attach([textFile('a.txt', '0123456789')]);
    await until(() => chips(page)[0] === 'a.txt (uploaded)');
    expect([...seen].filter((sent) => sent >= 0)).to.deep.equal([0, 4, 8, 10]);
    expect(filesOf(page)[0]?.file).to.be.instanceOf(Blob);
    page.client.send('look');
    await until(() => bubbles(page)[0] === 'look (sent)');
    expect(page.client.state.timeline.items[0]?.attachments?.map(({ name }) => name)).to.deep.equal([
      'a.txt',
    ]);
    expect(filesOf(page)).to.deep.equal([]);
    expect([...ada(page).contents.values()]).to.deep.equal(['0123456789']);
  });

  it('may be all of a message', async () => {
    const page = await livePage();
    page.client.attach([textFile('a.txt')]);
    page.client.send('');
    await until(() => ada(page).messages.length === 1);
    expect(ada(page).messages[0]).to.include({ text: '' });
    page.client.send(' ');
    page.client.send('word');
    await until(() => bubbles(page).at(-1) === 'word (sent)');
    expect(ada(page).messages).to.have.length(2);
  });

  it('holds back its message and those behind it, with its progress, and none of another conversation', async () => {
    const page = await livePage();
    ada(page).answer('another matter', 'conversation-0');
    await until(() => page.client.state.timeline.id === 'conversation-0');
    page.client.startConversation();
    const { promise, resolve } = deferred<undefined>();
    page.server.beforeAnswer = ({ path }) => (isUpload(path) ? promise : undefined);
    page.client.attach([textFile('a.txt')]);
    page.client.send('with a file');
    page.client.send('after it');
    await until(() => bubbles(page).length === 2);
    await until(() => page.client.state.timeline.items[0]?.uploads?.[0]?.status === 'uploading');
    await page.client.showConversation('conversation-0');
    page.client.send('elsewhere');
    await until(() => bubbles(page).at(-1) === 'elsewhere (sent)');
    expect(ada(page).messages.map(({ text }) => text)).to.deep.equal(['another matter', 'elsewhere']);
    resolve(undefined);
    await until(() => ada(page).messages.length === 4);
    expect(
      ada(page)
        .messages.map(({ text }) => text)
        .slice(2),
    ).to.deep.equal(['with a file', 'after it']);
  });

  it('of an anonymous visitor is an act: their session opens, once', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    page.client.setVisible(true);
    await page.client.whenReady();
    page.client.attach([textFile('a.txt'), textFile('b.txt')]);
    page.client.send('look');
    await until(() => bubbles(page)[0] === 'look (sent)');
    expect(page.server.requests(paths.sessions)).to.have.length(1);
  });

  it('is uploaded beside one other at most', async () => {
    const page = await livePage();
    let [now, most] = [0, 0];
    page.server.beforeAnswer = async ({ path }) => {
      if (!isUpload(path)) return;
      most = Math.max(most, (now += 1));
      await lookAway(page.server);
      now -= 1;
    };
    page.client.attach(['a', 'b', 'c', 'd'].map((name) => textFile(name, '1234')));
    await until(() => chips(page).every((chip) => chip.endsWith('(uploaded)')) && chips(page).length === 4);
    expect(most).to.equal(2);
  });

  it('that is too large, or one too many, is told before anything is sent', async () => {
    const page = await livePage();
    const large = new File([new Uint8Array(LIMITS.attachment_bytes + 1)], 'large');
    page.client.attach([large, ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => textFile(name))]);
    await until(() => chips(page).filter((chip) => chip.endsWith('(uploaded)')).length === 5);
    const failed = filesOf(page).filter(({ status }) => status === 'failed');
    expect(failed.map(({ name, failure }) => [name, failure?.code])).to.deep.equal([
      ['large', 'too_large'],
      ['f', 'too_large'],
    ]);
    expect(page.server.requests(paths.uploads)).to.have.length(5);
    page.client.detach(filesOf(page)[1]!.key);
    page.client.retryFile(failed[1]!.key);
    await until(() => chips(page).includes('f (uploaded)'));
  });

  it('that is one too many stays so with its message, until it is taken away', async () => {
    const page = await livePage();
    page.client.attach([1, 2, 3, 4, 5, 6].map((n) => textFile(`${String(n)}.txt`)));
    page.client.send('look');
    await until(() => bubbles(page)[0] === 'look (failed)');
    const message = () => page.client.state.timeline.items[0];
    await until(() => message()?.uploads?.filter(({ status }) => status === 'uploaded').length === 5);
    page.client.retry(message()?.key ?? '');
    await until(() => message()?.uploads?.[5]?.failure?.code === 'too_large');
    expect(bubbles(page)).to.deep.equal(['look (failed)']);
    page.client.detach(message()?.uploads?.[5]?.key ?? '');
    await until(() => bubbles(page)[0] === 'look (sent)');
    expect(ada(page).messages[0]?.attachments).to.have.length(5);
  });

  it('that the server refuses says why, keeps its message back, and goes without it on demand', async () => {
    const page = await livePage();
    page.client.attach([textFile('virus.exe')]);
    await until(() => filesOf(page)[0]?.failure?.code === 'file_refused');
    page.client.send('look');
    page.client.send('after it');
    await until(() => bubbles(page).includes('after it (sent)'));
    expect(bubbles(page)).to.include('look (failed)');
    const waiting = page.client.state.timeline.items.find(({ text }) => text === 'look');
    expect(waiting?.uploads?.[0]?.failure).to.deep.equal({ code: 'file_refused' });
    page.client.detach(waiting?.uploads?.[0]?.key ?? '');
    await until(() => bubbles(page).includes('look (sent)'));
    expect(ada(page).messages.at(-1)).not.to.have.property('attachments');
  });

  it('that cannot be read any more says so, and holds up nothing but its message', async () => {
    const page = await livePage();
    page.client.attach([textFile('a.txt'), lostFile('lost.txt'), textFile('b.txt')]);
    page.client.send('look');
    page.client.send('after it');
    await until(() => bubbles(page).includes('after it (sent)'));
    const waiting = page.client.state.timeline.items.find(({ text }) => text === 'look');
    expect(bubbles(page)).to.include('look (failed)');
    expect(waiting?.uploads?.[1]?.failure).to.deep.equal({ code: 'file_unreadable' });
    page.client.detach(waiting?.uploads?.[1]?.key ?? '');
    await until(() => bubbles(page).includes('look (sent)'));
    expect(ada(page).messages.at(-1)?.attachments).to.have.length(2);
  });

  it('is kept though the one before it cannot be read any more', async () => {
    const page = await livePage();
    page.server.isOffline = true;
    page.client.attach([lostFile('lost.txt'), textFile('b.txt')]);
    // What goes with the next message, and the bytes of the one that can be read.
    await until(async () => (await outboxRecords(page)).length === 2);
  });

  it('that is empty is told before anything is sent', async () => {
    const page = await livePage();
    page.client.attach([textFile('empty.txt', '')]);
    await until(() => filesOf(page)[0]?.failure?.code === 'file_empty');
    expect(page.server.requests(paths.uploads)).to.deep.equal([]);
  });

  for (const part of [1, 2]) {
    it(`begins again where the server has lost it before part ${String(part)}`, async () => {
      const page = await livePage();
      let parts = 0;
      page.server.beforeAnswer = (request) => {
        if (request.part && (parts += 1) === part) page.server.uploads.forget();
      };
      page.client.attach([textFile('a.txt', '0123456789')]);
      await until(() => chips(page)[0] === 'a.txt (uploaded)');
      expect([...ada(page).contents.values()]).to.deep.equal(['0123456789']);
    });
  }

  it('is given up, and may be tried again, where the server loses it every time', async () => {
    const page = await livePage();
    page.server.beforeAnswer = ({ part }) => {
      if (part) page.server.uploads.forget();
    };
    page.client.attach([textFile('a.txt', '0123456789')]);
    await until(() => filesOf(page)[0]?.failure?.code === 'offset_conflict');
    page.server.beforeAnswer = () => undefined;
    page.client.retryFile(filesOf(page)[0]?.key ?? '');
    await until(() => chips(page)[0] === 'a.txt (uploaded)');
  });

  it('is tried again with its message', async () => {
    const page = await livePage();
    page.server.refuse = ({ path }) => (path === paths.uploads ? 'level_too_low' : undefined);
    page.client.attach([textFile('a.txt')]);
    page.client.send('look');
    await until(() => bubbles(page)[0] === 'look (failed)');
    page.server.refuse = () => undefined;
    page.client.retry(page.client.state.timeline.items[0]?.key ?? '');
    await until(() => bubbles(page)[0] === 'look (sent)');
    expect(ada(page).messages[0]?.attachments).to.have.length(1);
  });

  it('is not waited for where the quota is used up', async () => {
    const page = await livePage();
    page.server.refuse = ({ path }) => (path === paths.uploads ? 'quota_exceeded' : undefined);
    page.client.attach([textFile('a.txt')]);
    await until(() => filesOf(page)[0]?.failure?.code === 'quota_exceeded');
  });

  it('goes on where it was after the network was lost, and sends no part twice', async () => {
    const page = await livePage();
    let lost = 0;
    page.server.beforeAnswer = ({ part }) => {
      if (part && (lost += 1) === 2) throw new TypeError('connection lost');
    };
    page.client.attach([textFile('a.txt', '0123456789')]);
    await untilInTime(page, () => chips(page)[0] === 'a.txt (uploaded)');
    expect([...ada(page).contents.values()]).to.deep.equal(['0123456789']);
    expect(partsOf(page)).to.have.length(3);
    expect(page.server.requests(paths.uploads)).to.have.length(1);
  });

  it('is finished where the server had all of it and no time to look at it', async () => {
    const page = await livePage();
    page.server.uploads.stalls = true;
    page.client.attach([textFile('a.txt', '0123')]);
    await until(() => partsOf(page).length === 1);
    page.server.uploads.stalls = false;
    await untilInTime(page, () => chips(page)[0] === 'a.txt (uploaded)');
    expect([...ada(page).contents.values()]).to.deep.equal(['0123']);
  });

  it('that is taken away is forgotten here and on the server', async () => {
    const page = await livePage();
    const { promise, resolve } = deferred<undefined>();
    page.server.beforeAnswer = ({ part }) => (part ? promise : undefined);
    page.client.attach([textFile('a.txt', '0123456789')]);
    await until(() => partsOf(page).length === 1);
    page.client.detach(filesOf(page)[0]?.key ?? '');
    await until(() => filesOf(page).length === 0);
    resolve(undefined);
    await until(() => page.server.uploads.open.length === 0);
    await untilInTime(page, async () => (await outboxRecords(page)).length === 0);
    expect(partsOf(page)).to.have.length(1);
  });

  it('that the server forgot, since it went with nothing for a day, is brought once more', async () => {
    const page = await livePage();
    page.client.attach([textFile('a.txt', '0123')]);
    await until(() => chips(page)[0] === 'a.txt (uploaded)');
    ada(page).contents.clear();
    ada(page).uploaded.clear();
    page.server.uploads.forget();
    page.client.send('late');
    await untilInTime(page, () => bubbles(page)[0] === 'late (sent)');
    expect([...ada(page).contents.values()]).to.deep.equal(['0123']);
    expect(page.client.state.timeline.items[0]?.attachments).to.have.length(1);
  });

  it('belongs to its conversation', async () => {
    const page = await livePage();
    ada(page).answer('first matter', ONE);
    ada(page).answer('second matter', 'conversation-2');
    await until(() => page.client.state.conversations?.length === 2);
    await page.client.showConversation(ONE);
    page.client.attach([textFile('a.txt')]);
    await until(() => chips(page).length === 1);
    await page.client.showConversation('conversation-2');
    expect(chips(page)).to.deep.equal([]);
    page.client.send('without');
    await until(() => bubbles(page).at(-1) === 'without (sent)');
    await page.client.showConversation(ONE);
    expect(chips(page)).to.have.length(1);
  });

  it('goes no further when somebody else is there', async () => {
    const page = await livePage();
    const { promise, resolve } = deferred<undefined>();
    page.server.beforeAnswer = ({ part }) => (part ? promise : undefined);
    page.client.attach([textFile('a.txt', '0123456789')]);
    await until(() => partsOf(page).length === 1);
    await page.client.clearSession();
    resolve(undefined);
    await lookAway(page.server);
    expect(partsOf(page)).to.have.length(1);
    expect(filesOf(page)).to.deep.equal([]);
    expect(asksBeforeLeaving()).to.equal(false);
  });
});

describe('a file that was on its way when the page was lost', () => {
  afterEach(closePages);

  it('goes on with its message in the next page, from what the server holds (REL-19)', async () => {
    const browser = new Browser();
    const before = await browser.visit();
    let parts = 0;
    browser.server.beforeAnswer = async ({ part }) => {
      if (!part || (parts += 1) !== 2) return;
      await before.isSafe();
      before.kill();
    };
    before.page.client.attach([textFile('a.txt', '0123456789')]);
    before.page.client.send('look');
    await until(() => bubbles(before.page).length === 1 && before.isDead);
    browser.server.beforeAnswer = () => undefined;
    const { page } = await browser.visit();
    await until(() => bubbles(page)[0] === 'look (sent)');
    expect([...ada(browser).contents.values()]).to.deep.equal(['0123456789']);
    expect(ada(browser).messages).to.have.length(1);
    await until(async () => (await outboxRecords(browser)).length === 0);
  });

  it('is still attached where it was not sent yet', async () => {
    const browser = new Browser();
    const before = await browser.visit(anonymous);
    browser.server.isOffline = true;
    before.page.client.attach([textFile('a.txt')]);
    await until(async () => (await outboxRecords(browser)).length === 2);
    await before.isSafe();
    before.kill();
    browser.server.isOffline = false;
    const { page } = await browser.visit(anonymous);
    await until(() => chips(page)[0] === 'a.txt (uploaded)');
    page.client.send('look');
    await until(() => bubbles(page)[0] === 'look (sent)');
  });

  it('goes along with what was typed to the conversation that is found while its bytes are read', async () => {
    const browser = new Browser();
    const { server, appId } = browser;
    const before = await browser.visit();
    server.isOffline = true;
    before.page.client.attach([textFile('a.txt')]);
    before.page.client.saveDraft('look');
    await until(async () => (await outboxRecords(browser)).length === 2);
    await before.isSafe();
    before.kill();
    server.isOffline = false;
    ada(browser).answer('are you there?', ONE);
    const storage = new LateStorage();
    const [read, tell] = [storage.hold('get'), holdAnswers(server, paths.conversations)];
    const page = openPage({ server, appId, environment: { indexedDB: storage.factory } });
    page.client.setVisible(true);
    page.client.identify(portal());
    await until(() => storage.isLate);
    tell();
    await until(() => page.client.state.timeline.id === ONE);
    read();
    await until(() => chips(page).join() === 'a.txt (uploaded)');
    expect(page.client.state.timeline.draft).to.equal('look');
  });

  it('stays away where it was taken away while storage was being read', async () => {
    const storage = new LateStorage();
    const page = await livePage({ environment: { indexedDB: storage.factory } });
    page.client.attach([textFile('a.txt'), textFile('b.txt')]);
    await until(async () => (await outboxRecords(page)).length === 3);
    await until(() => chips(page).join() === 'a.txt (uploaded),b.txt (uploaded)');
    const release = storage.hold('getAll');
    page.wake();
    await until(() => storage.isLate);
    page.client.detach(filesOf(page)[0]?.key ?? '');
    await until(async () => (await outboxRecords(page)).length === 2);
    release();
    await lookAway(page.server);
    page.client.send('look');
    await until(() => bubbles(page)[0] === 'look (sent)');
    expect(page.client.state.timeline.items[0]?.attachments?.map(({ name }) => name)).to.deep.equal([
      'b.txt',
    ]);
    expect(chips(page)).to.deep.equal([]);
  });

  for (const isSent of [false, true]) {
    for (let breaths = 0; breaths < 8; breaths += 1) {
      const what = `${isSent ? 'from a message' : 'from a draft'}, ${String(breaths)} steps before the page was lost`;
      it(`is there with its bytes or not at all, taken ${what}`, async () => {
        const browser = new Browser();
        const before = await browser.visit(anonymous);
        browser.server.isOffline = true;
        before.page.client.attach([textFile('a.txt')]);
        if (isSent) before.page.client.send('look');
        await until(async () => (await outboxRecords(browser)).length === 2);
        await before.isSafe();
        const [file] = isSent
          ? (before.page.client.state.timeline.items[0]?.uploads ?? [])
          : filesOf(before.page);
        before.breaths = breaths;
        before.page.client.detach(file?.key ?? '');
        before.page.client.send('that is all');
        await until(() => bubbles(before.page).at(-1)?.startsWith('that is all') === true);
        await before.isSafe();
        before.kill();
        browser.server.isOffline = false;
        const { page } = await browser.visit(anonymous);
        await lookAway(browser.server);
        await until(
          () =>
            bubbles(page).every((bubble) => bubble.endsWith(' (sent)')) &&
            chips(page).every((chip) => chip.endsWith(' (uploaded)')),
        );
      });
    }
  }

  it('is asked to be waited for where it is too much to keep', async () => {
    const browser = new Browser();
    const tab = await browser.visit();
    const { page } = tab;
    browser.server.uploads.chunkBytes = LIMITS.upload_chunk_bytes;
    browser.server.isOffline = true;
    const half = new Uint8Array(LIMITS.attachment_bytes * 0.6);
    page.client.attach([new File([half], 'one'), new File([half], 'two')]);
    await until(async () => (await outboxRecords(browser)).length === 2);
    await until(() => filesOf(page)[1]?.isOnlyHere === true);
    expect(tab.asksBeforeLeaving()).to.equal(true);
    expect(page.client.state.storagePersistent).to.equal(true);
    expect(filesOf(page).map(({ name, isOnlyHere }) => `${name} ${String(isOnlyHere)}`)).to.deep.equal([
      'one undefined',
      'two true',
    ]);
    browser.server.isOffline = false;
    page.wake();
    await until(() => chips(page).every((chip) => chip.endsWith('(uploaded)')));
    expect(tab.asksBeforeLeaving()).to.equal(false);
  });
});

describe('the address of a stored file', () => {
  afterEach(closePages);

  /** A page that shows a message with files. */
  async function withFiles() {
    const page = await livePage();
    page.client.attach([textFile('a.txt'), textFile('b.txt')]);
    page.client.send('look');
    await until(() => bubbles(page)[0] === 'look (sent)');
    const [a, b] = page.client.state.timeline.items[0]?.attachments ?? [];
    return { page, a: a?.id ?? '', b: b?.id ?? '' };
  }

  it('is asked for together with others, leads to the server, and is used again for some minutes', async () => {
    const { page, a, b } = await withFiles();
    const asked = () => page.server.requests(paths.fileLinks).length;
    const wishes = [
      page.client.fileUrl(a, 'preview'),
      page.client.fileUrl(b, 'preview'),
      page.client.fileUrl(a, 'full'),
    ];
    await untilInTime(page, () => asked() === 1, 1);
    const urls = await Promise.all(wishes);
    expect(urls[0]).to.match(/^https:\/\/chat\.example\/v1\/files\/.+\/preview\?key=/);
    expect(new Set(urls).size).to.equal(3);
    expect(await page.client.fileUrl(a, 'preview')).to.equal(urls[0]);
    expect(asked()).to.equal(1);
    page.clock.advance(240_000);
    const again = page.client.fileUrl(a, 'preview');
    await untilInTime(page, () => asked() === 2, 1);
    expect(await again).not.to.equal(urls[0]);
  });

  it('leads to where the server hands files out (FIL-4)', async () => {
    const { page, a } = await withFiles();
    page.server.filesOrigin = 'https://files.example';
    const wish = page.client.fileUrl(a, 'full');
    await untilInTime(page, () => page.server.requests(paths.fileLinks).length === 1, 1);
    expect(await wish).to.match(/^https:\/\/files\.example\/v1\/files\/.+\/full\?key=/);
  });

  it('is not given for a file that they may not read', async () => {
    const { page, a } = await withFiles();
    const wishes = [
      page.client.fileUrl('of-somebody-else', 'full').catch(codeOf),
      page.client.fileUrl(a, 'full'),
    ];
    await untilInTime(page, () => page.server.requests(paths.fileLinks).length === 1, 1);
    expect(await wishes[0]).to.equal('not_found');
    expect(await wishes[1]).to.include('/full');
  });

  it('is another one in the next session', async () => {
    const { page, a } = await withFiles();
    const first = page.client.fileUrl(a, 'full');
    await untilInTime(page, () => page.server.requests(paths.fileLinks).length === 1, 1);
    await first;
    page.server.endSessions('session_expired');
    await page.client.reload();
    const second = page.client.fileUrl(a, 'full');
    await untilInTime(page, () => page.server.requests(paths.fileLinks).length === 2, 1);
    expect(await second).not.to.equal(await first);
  });
});
