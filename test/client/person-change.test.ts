import { expect } from '@open-wc/testing';
import { codeOf } from '../../src/client/errors.js';
import { paths } from '../../src/protocol/index.js';
import type { IdentityRequest } from '../../src/client/state.js';
import { RIGHT_PIN } from './support/fake-server.js';
import { LateStorage } from './support/late-storage.js';
import { Browser } from './support/mortal-browser.js';
import { outboxRecords } from './support/outbox-records.js';
import {
  anonymous,
  bubbles,
  closePages,
  emailPin,
  livePage,
  openPage,
  portal,
  until,
  untilInTime,
  type Page,
  type PageOptions,
} from './support/setup.js';
import {
  awaited,
  lookAgain,
  lookAway,
  phaseOf,
  proofOf,
  provePin,
  signedIn,
  tokenOf,
} from './support/visitors.js';

function claimed(name: string): IdentityRequest {
  return { proof: { method: 'claimed' }, claims: { name }, onFailure: 'pin' };
}

/** A page on which a guest looks at the messenger. */
async function visited(options: PageOptions = {}): Promise<Page> {
  const page = openPage(options);
  page.client.setVisible(true);
  page.client.identify(anonymous);
  await until(() => phaseOf(page) === 'idle');
  return page;
}

/** Lets the page reach its server again. */
function reconnect(page: Page): void {
  page.server.isOffline = false;
  page.wake();
}

describe('another description of the same visitor', () => {
  afterEach(closePages);

  it('by a second element that awaits a token keeps who was proven by one', async () => {
    const { page } = await signedIn('ada');
    const { generation } = page.client.state;
    page.client.identify({ ...awaited });
    page.client.identify({ ...awaited, onFailure: 'pin' });
    expect(phaseOf(page)).to.equal('active');
    expect(page.client.state.generation).to.equal(generation);
    page.client.send('still ada');
    await until(() => bubbles(page).includes('still ada (sent)'));
    expect(page.server.requests(paths.sessions)).to.have.length(1);
  });

  it('with another name keeps who was proven by a token, and tells the name (ANON-4)', async () => {
    const { page } = await signedIn('ada');
    const { generation } = page.client.state;
    page.client.identify({ ...awaited, claims: { name: 'Ada L.' } });
    await until(() => page.server.requests(paths.claims, 'PUT').length === 1);
    expect(page.server.requests(paths.claims, 'PUT')[0]?.body).to.deep.equal({ name: 'Ada L.' });
    expect(page.client.state.generation).to.equal(generation);
    expect(page.server.requests(paths.endSession)).to.have.length(0);
  });

  for (const before of [anonymous, emailPin]) {
    it(`with a name keeps who was proven by a PIN on a page that said \`${before.proof.method}\``, async () => {
      const page = openPage();
      await provePin(page, 'ada@example.com', before);
      const { generation } = page.client.state;
      page.client.identify(claimed('Ada'));
      await until(() => page.server.requests(paths.claims, 'PUT').length === 1);
      expect(page.client.state.identity?.email).to.equal('ada@example.com');
      expect(page.client.state.generation).to.equal(generation);
      expect(page.server.requests(paths.endSession)).to.have.length(0);
    });
  }

  it('with another name keeps what waits to be sent', async () => {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify(claimed('A'));
    await until(() => page.client.state.connection === 'live');
    page.server.isOffline = true;
    page.client.send('written');
    await until(() => bubbles(page).length === 1);
    page.client.identify(claimed('B'));
    expect(bubbles(page)).to.have.length(1);
    reconnect(page);
    await until(() => bubbles(page).includes('written (sent)'));
    await until(() => page.server.requests(paths.claims, 'PUT').length === 1);
  });
});

describe('a visitor of whom the page says nothing until they write', () => {
  afterEach(closePages);

  const named = claimed('Ada');
  const withId: IdentityRequest = { ...anonymous, proof: { method: 'claimed', user_id: 'u-1' } };
  const others: readonly [string, IdentityRequest][] = [
    ['a name', named],
    ['an id', withId],
  ];
  const openedAs = ({ server }: Page) => server.requests(paths.sessions).map(({ body }) => body['proof']);

  for (const [what, described] of others) {
    it(`keeps what they are writing when it tells ${what}`, async () => {
      const page = await visited();
      page.client.saveDraft('half a sent');
      const { generation } = page.client.state;
      page.client.identify(described);
      await until(() => phaseOf(page) === 'active');
      expect(page.client.state.generation).to.equal(generation);
      await lookAgain(page);
      expect(page.client.state.timeline.draft).to.equal('half a sent');
      expect(openedAs(page)).to.deep.equal([described.proof]);
    });

    it(`keeps what they wrote offline when it tells ${what}`, async () => {
      const page = await visited();
      page.server.isOffline = true;
      page.client.send('written');
      await until(() => bubbles(page).length === 1);
      page.client.identify(described);
      expect(bubbles(page)).to.have.length(1);
      reconnect(page);
      await until(() => bubbles(page).join() === 'written (sent)');
      await until(() => page.client.state.identity?.level === 1);
      expect(page.server.contacts.size).to.equal(1);
    });

    it(`keeps what they wrote before the page was first answered when it tells ${what}`, async () => {
      const page = openPage();
      page.server.isOffline = true;
      page.client.setVisible(true);
      page.client.identify(anonymous);
      page.client.send('written');
      await until(() => bubbles(page).length === 1);
      page.client.identify(described);
      expect(bubbles(page)).to.have.length(1);
      reconnect(page);
      await until(() => bubbles(page).join() === 'written (sent)');
      await until(() => page.client.state.identity?.level === 1);
    });

    it(`keeps what they prove instead when it tells ${what}, and tells it where they do not`, async () => {
      const page = await visited();
      page.client.offerPin();
      await until(() => phaseOf(page) === 'challenged');
      page.client.identify(described);
      page.client.saveDraft('');
      expect(phaseOf(page)).to.equal('challenged');
      expect(openedAs(page)).to.deep.equal([]);
      page.client.declinePin();
      await until(() => phaseOf(page) === 'active');
      expect(openedAs(page)).to.deep.equal([described.proof]);
    });
  }

  it('goes on in the same conversation, by the id that the page tells', async () => {
    const page = await visited();
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    const { generation } = page.client.state;
    page.server.isOffline = true;
    page.client.send('waits');
    page.client.identify(withId);
    reconnect(page);
    await until(() => page.client.state.identity?.level === 1);
    await until(() => bubbles(page).join() === 'hello (sent),waits (sent)');
    expect(page.client.state.generation).to.equal(generation);
    expect(openedAs(page).at(-1)).to.deep.equal(withId.proof);
  });

  it('and hears of each of two descriptions that follow at once', async () => {
    const page = await visited();
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    page.client.identify(named);
    page.client.identify({ ...withId, claims: { name: 'Ada' } });
    await until(() => page.server.requests(paths.sessions).length === 3);
    expect(openedAs(page).slice(1)).to.deep.equal([named.proof, withId.proof]);
    expect(bubbles(page)).to.deep.equal(['hello (sent)']);
  });

  it('is shown a clean space where that id is pinned, and what waits does not go there (TOFU-4, T27)', async () => {
    const page = await visited();
    page.server.pinnedIds.add('u-1');
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    page.server.isOffline = true;
    page.client.send('waits');
    await until(() => bubbles(page).length === 2);
    page.server.refuse = ({ path }) => (path.endsWith('/messages') ? 'unavailable' : undefined);
    page.client.identify(withId);
    reconnect(page);
    await until(() => page.client.state.refusal?.code === 'tofu_mismatch');
    page.server.refuse = () => undefined;
    expect(bubbles(page)).to.deep.equal([]);
    page.client.send('new');
    await until(() => bubbles(page).join() === 'new (sent)');
  });

  it('is somebody else with another id, and nothing that waits goes out as them (T27)', async () => {
    const page = await visited();
    page.client.identify(withId);
    await until(() => page.client.state.connection === 'live');
    page.server.isOffline = true;
    page.client.send('of the first');
    await until(() => bubbles(page).length === 1);
    page.client.identify({ ...withId, proof: { method: 'claimed', user_id: 'u-2' } });
    expect(bubbles(page)).to.deep.equal([]);
    reconnect(page);
    await until(() => phaseOf(page) === 'active');
    page.client.send('of the second');
    await until(() => bubbles(page).includes('of the second (sent)'));
    expect(bubbles(page)).to.deep.equal(['of the second (sent)']);
  });
});

describe('a guest who proves their address by a PIN', () => {
  afterEach(closePages);

  it('goes on in what they were writing, and in what waited, and nothing of it is sent', async () => {
    const page = await visited();
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    page.server.refuse = ({ path }) => (path.endsWith('/messages') ? 'unavailable' : undefined);
    page.client.saveDraft('half a sent');
    page.client.offerPin();
    await page.client.startPin('ada@example.com');
    await page.client.verifyPin(RIGHT_PIN);
    await until(() => page.client.state.timeline.draft === 'half a sent');
    expect(page.client.state.identity?.level).to.equal(3);
    expect(bubbles(page)).to.deep.equal([]);
  });

  it('finds a message that could not be sent in the composer', async () => {
    const page = await visited();
    page.server.refuse = ({ path, method }) =>
      path === paths.conversations && method === 'GET' ? 'unavailable' : undefined;
    page.client.send('waits');
    await until(() => bubbles(page).join() === 'waits (queued)');
    page.client.saveDraft('and more');
    page.client.offerPin();
    await page.client.startPin('ada@example.com');
    await page.client.verifyPin(RIGHT_PIN);
    page.server.refuse = () => undefined;
    await untilInTime(page, () => page.client.state.timeline.draft === 'waits\nand more');
    expect(bubbles(page)).to.deep.equal([]);
  });
});

describe('what a guest attached who proves their address by a PIN', () => {
  afterEach(closePages);

  it('goes along, from the draft and from what waited', async () => {
    const page = await visited();
    const files = () => page.client.state.timeline.files ?? [];
    page.server.refuse = ({ path, method }) =>
      path === paths.conversations && method === 'POST' ? 'unavailable' : undefined;
    page.client.attach([new File(['first'], 'first.txt', { type: 'text/plain' })]);
    await until(() => files()[0]?.status === 'uploaded');
    page.client.send('waits');
    await until(() => bubbles(page).length === 1);
    page.client.attach([new File(['second'], 'second.txt')]);
    await until(() => files()[0]?.name === 'second.txt');
    page.client.offerPin();
    await page.client.startPin('ada@example.com');
    await page.client.verifyPin(RIGHT_PIN);
    await until(
      () =>
        files()
          .map(({ name }) => name)
          .join() === 'first.txt,second.txt',
    );
    await until(() => files().every(({ status }) => status === 'uploaded'));
    page.server.refuse = () => undefined;
    page.client.send('now');
    await until(() => bubbles(page).join() === 'now (sent)');
    const names = page.client.state.timeline.items[0]?.attachments?.map(({ name }) => name);
    expect(names).to.deep.equal(['first.txt', 'second.txt']);
  });
});

describe('what several elements say of one visitor', () => {
  afterEach(closePages);

  const [one, other, third] = ['one', 'other', 'third'];
  const token = (sub: string): IdentityRequest => ({ proof: tokenOf(sub), onFailure: 'block' });

  /** A page whose first element has proven its visitor. */
  async function proven(): Promise<Page> {
    const page = openPage();
    page.client.identify(token('ada'), one);
    await until(() => page.client.state.identity?.level === 4);
    return page;
  }

  for (const less of [anonymous, claimed('Eve')]) {
    const { method } = less.proof;

    it(`leaves who was proven where one comes that is \`${method}\``, async () => {
      const page = await proven();
      const { generation } = page.client.state;
      page.client.identify(less, other);
      await lookAway(page.server);
      expect(page.client.state.generation).to.equal(generation);
      expect(page.client.state.identity?.level).to.equal(4);
    });

    it(`is who is proven where the first is \`${method}\`, and stays that`, async () => {
      const page = openPage();
      page.client.identify(less, other);
      page.client.identify(token('ada'), one);
      await until(() => page.client.state.identity?.level === 4);
      page.client.identify({ ...less, onFailure: 'block' }, other);
      await lookAway(page.server);
      expect(page.client.state.identity?.level).to.equal(4);
    });

    it(`is \`${method}\` once the one with the proof says no more, or is gone`, async () => {
      const page = await proven();
      page.client.identify(less, other);
      page.client.identify(anonymous, one);
      await until(() => page.client.state.identity?.level !== 4);
      await until(() => phaseOf(page) === (less === anonymous ? 'idle' : 'active'));
      page.client.identify(token('ada'), one);
      await until(() => page.client.state.identity?.level === 4);
      page.client.identify(undefined, one);
      expect(page.client.state.identity?.level).to.equal(4);
      page.client.identify(less, third);
      await until(() => phaseOf(page) === (less === anonymous ? 'idle' : 'active'));
      expect(page.client.state.identity?.level ?? 0).to.be.lessThan(2);
    });
  }

  it('is whom the last of two proofs names', async () => {
    const page = await proven();
    page.client.identify(token('eve'), other);
    await until(() => page.client.state.identity?.name === 'eve');
    page.client.identify(anonymous, third);
    await lookAway(page.server);
    expect(page.client.state.identity?.name).to.equal('eve');
  });
});

describe('a visitor who goes on for another customer', () => {
  afterEach(closePages);

  const guests: readonly [string, IdentityRequest][] = [
    ['nobody in particular', anonymous],
    ['proven by the portal', portal()],
  ];
  for (const [who, request] of guests) {
    const acme = { ...request, scope: 'acme' };
    const globex = { ...request, scope: 'globex' };

    /** A page on which they wrote for one customer what could not be sent, and then something more. */
    async function written(before: readonly string[]) {
      const browser = new Browser();
      const tab = await browser.visit(acme);
      const { page } = tab;
      for (const text of before) {
        page.client.send(text);
        await until(() => bubbles(page).includes(`${text} (sent)`));
      }
      page.server.isOffline = true;
      page.client.send('for acme only');
      await until(() => bubbles(page).length === before.length + 1);
      page.client.saveDraft('more for acme');
      return { browser, tab, page };
    }

    it(`is where the page said last, ${who}`, async () => {
      const { page } = await written(['hello']);
      page.client.identify(globex);
      page.client.identify(acme);
      page.server.isOffline = false;
      await until(() => page.client.state.generation > 1);
      page.wake();
      await until(() => bubbles(page).join() === 'hello (sent),for acme only (sent)');
    });

    for (const before of [[], ['hello']]) {
      it(`keeps what waits for the one for whom it was written, ${who}, after ${String(before.length)}`, async () => {
        const { page } = await written(before);
        page.client.identify(globex);
        await until(() => bubbles(page).length === 0);
        reconnect(page);
        await until(() => ['idle', 'active'].includes(phaseOf(page)));
        page.client.send('for globex');
        await until(() => bubbles(page).join() === 'for globex (sent)');
        page.client.identify(acme);
        const all = [...before, 'for acme only'].map((text) => `${text} (sent)`);
        await until(() => bubbles(page).join() === all.join());
        await until(() => page.client.state.timeline.draft === 'more for acme');
        page.client.identify(globex);
        await until(() => bubbles(page).join() === 'for globex (sent)');
        expect(page.client.state.timeline.draft).to.equal(undefined);
      });

      it(`keeps it over a reload that says another one, ${who}, after ${String(before.length)}`, async () => {
        const { browser, tab, page } = await written(before);
        const isKept = async () => (await outboxRecords(page)).length === 2;
        await untilInTime(page, isKept);
        tab.kill();
        browser.server.isOffline = false;
        const { page: reload } = await browser.visit(globex);
        reload.client.send('for globex');
        await until(() => bubbles(reload).join() === 'for globex (sent)');
        await until(isKept);
      });
    }
  }
});

describe('what somebody wrote while the storage was opened', () => {
  afterEach(closePages);

  it('is not there for the next person of the page (T27)', async () => {
    const storage = new LateStorage();
    const page = await visited({ environment: { indexedDB: storage.factory } });
    page.server.isOffline = true;
    const open = storage.holdOpening();
    page.client.send('of the first');
    await until(() => storage.isLate);
    page.client.identify(portal());
    reconnect(page);
    await until(() => page.client.state.identity?.level === 4);
    open();
    await lookAgain(page);
    page.client.send('of the second');
    await until(() => bubbles(page).join() === 'of the second (sent)');
    await until(async () => (await outboxRecords(page)).length === 0);
  });
});

describe('what the page says beside a proof', () => {
  afterEach(closePages);

  const beside = { claims: { name: 'Ada' }, scope: 'tenant-7' };

  it('goes with the proof that is presented after a logout too', async () => {
    const { page } = await signedIn('ada', {}, { ...awaited, ...beside });
    await page.client.clearSession();
    await page.client.present(tokenOf('ada'));
    const told = page.server.requests(paths.sessions).map(({ body }) => [body['claims'], body['scope']]);
    expect(told).to.deep.equal([
      [beside.claims, beside.scope],
      [beside.claims, beside.scope],
    ]);
  });

  it('goes with a PIN, and its scope with every renewal of that session', async () => {
    const page = openPage();
    await provePin(page, 'ada@example.com', { ...emailPin, ...beside });
    page.clock.advance(59 * 60_000 + 1);
    await until(() => page.server.requests(paths.renewSession).length === 1);
    const [verified] = page.server.requests(paths.verifyPin);
    expect([verified?.body['claims'], verified?.body['scope']]).to.deep.equal([beside.claims, beside.scope]);
    expect(page.server.requests(paths.renewSession)[0]?.body['scope']).to.equal('tenant-7');
  });
});

describe('a proof that is refused', () => {
  afterEach(closePages);

  it('opens a space that is new each time: the next visitor does not see what the last one wrote there (COM-12)', async () => {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify(portal('ada@example.com', 'wrong', 'anonymous'));
    await until(() => phaseOf(page) === 'idle');
    page.client.send('written after a refusal');
    await until(() => bubbles(page).includes('written after a refusal (sent)'));
    page.client.identify(portal('eve@example.com', 'wrong', 'anonymous'));
    await until(() => phaseOf(page) === 'idle');
    page.client.send('written by the next');
    await until(() => bubbles(page).join() === 'written by the next (sent)');
    expect(page.server.contacts.size).to.equal(2);
  });

  for (const proof of [
    { method: 'portal-key', connection_email: 17, connection_key: {} },
    { method: 'contact-token', email: {}, auth_token: 17 },
  ]) {
    it(`is one whose \`${proof.method}\` is no text: it says so, and nobody is left on the screen`, async () => {
      const page = await livePage();
      page.client.send('secret of Ada');
      await until(() => bubbles(page).includes('secret of Ada (sent)'));
      page.server.refuse = () => 'bad_request';
      expect(await page.client.present(proof as never).catch(codeOf)).to.equal('bad_request');
      expect([phaseOf(page), bubbles(page)]).to.deep.equal(['challenged', []]);
    });
  }

  it('leads to a PIN again when the session that a PIN gave is over', async () => {
    const page = openPage();
    await provePin(page, 'ada@example.com', portal('ada@example.com', 'wrong'));
    page.server.refuse = ({ path }) => (path === paths.renewSession ? 'session_expired' : undefined);
    page.server.endSessions('session_expired');
    page.client.send('too late');
    await until(() => page.notices.includes('session-cleared'));
    await until(() => phaseOf(page) === 'challenged');
  });
});

describe('a proof that was refreshed', () => {
  afterEach(closePages);

  it('with other claims tells those alone: nobody is presented anew and nothing on the screen moves (ANON-4)', async () => {
    const page = await livePage();
    const { generation } = page.client.state;
    page.client.identify({ ...portal(), claims: { name: 'Ada', custom_data: { plan: 'gold' } } });
    await until(() => page.server.requests(paths.claims, 'PUT').length === 1);
    expect(page.server.requests(paths.claims, 'PUT')[0]?.body).to.deep.equal({
      name: 'Ada',
      custom_data: { plan: 'gold' },
    });
    expect(page.server.requests(paths.sessions)).to.have.length(1);
    expect(page.client.state.generation).to.equal(generation);
  });

  it('that is the same again costs no request (S3.24)', async () => {
    const { page, token } = await signedIn('ada');
    const seen = page.server.seen.length;
    expect((await page.client.present(proofOf(token))).name).to.equal('ada');
    expect(page.server.seen).to.have.length(seen);
  });

  it('takes an anonymous visitor who says their name up to claimed, in place', async () => {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify({ proof: { method: 'anonymous' }, onFailure: 'anonymous' });
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    const { generation } = page.client.state;
    page.client.identify({ proof: { method: 'claimed' }, claims: { name: 'Ada' }, onFailure: 'anonymous' });
    await until(() => page.server.requests(paths.sessions).length === 2);
    expect(page.server.requests(paths.sessions)[1]?.body['claims']).to.deep.equal({ name: 'Ada' });
    expect(page.client.state.generation).to.equal(generation);
    expect(bubbles(page)).to.deep.equal(['hello (sent)']);
  });

  it('of the same person changes nothing on the screen', async () => {
    const page = await livePage();
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    const { generation } = page.client.state;
    await page.client.present({
      method: 'portal-key',
      connection_email: 'ADA@example.com',
      connection_key: 'right-key',
    });
    // The server tells the two spellings apart here: what it answers decides.
    expect(page.client.state.identity?.email).to.equal('ADA@example.com');
    expect(page.client.state.generation).to.be.greaterThan(generation);
  });
});
