import { expect } from '@open-wc/testing';
import { paths, type Proof } from '../../src/protocol/index.js';
import { deferred } from './support/deferred.js';
import { closePages, emailPin, livePage, openPage, portal, until } from './support/setup.js';
import { anotherTab, familyOf, OtherScript, withBrowser } from './support/tabs.js';
import { isBlank, phaseOf, provePin } from './support/visitors.js';

const ADA = portal().proof as Proof;

describe('what other tabs tell', () => {
  afterEach(closePages);

  it('of a logout is heard after the page has emptied its storage', async () => {
    const one = await livePage();
    const two = await anotherTab(one);
    await one.client.clearSession();
    await until(() => isBlank(two));
    localStorage.clear();
    await one.client.present(ADA);
    await two.client.present(ADA);
    await (await anotherTab(one)).client.clearSession();
    await until(() => isBlank(one) && isBlank(two));
  });

  it('is no logout where the page only emptied its storage', async () => {
    const one = await livePage();
    await one.client.clearSession();
    await one.client.present(ADA);
    localStorage.clear();
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(phaseOf(one)).to.equal('active');
  });

  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  const blocked = {
    absent: undefined,
    'out of bounds': { getItem: denied, setItem: denied } as unknown as Storage,
  };
  for (const [how, localStorage] of Object.entries(blocked)) {
    it(`of logouts is heard, one after the other, where storage is ${how} (F15)`, async () => {
      const environment = { localStorage };
      const one = await livePage({ environment });
      const { server, appId } = one;
      await one.client.clearSession();
      for (let times = 0; times < 2; times += 1) {
        await one.client.present(ADA);
        const two = await livePage({ server, appId, environment });
        expect(await two.client.clearSession()).to.deep.equal({ local: true, server: true });
        await until(() => isBlank(one));
      }
    });
  }

  it('of another person blanks a tab, and leaves that person’s stored key (SES-5)', async () => {
    const one = await livePage();
    const { server, appId } = one;
    await provePin(openPage({ server, appId }), 'eve@example.com');
    await until(() => one.notices.includes('session-cleared'));
    expect(isBlank(one)).to.equal(true);
    const reload = openPage({ server, appId });
    reload.client.identify(emailPin);
    await reload.client.whenReady();
    expect(reload.client.state.identity?.email).to.equal('eve@example.com');
  });

  it('of the same person leaves a tab that has only just opened', async () => {
    const one = await livePage();
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    const held = deferred<undefined>();
    const slow = async (...parameters: Parameters<SubtleCrypto['digest']>) => {
      await held.promise;
      return digest(...parameters);
    };
    const family = await familyOf(one);
    const two = openPage({ server: one.server, appId: one.appId });
    const [script, witness] = [new OtherScript(one), new OtherScript(one)];
    await withBrowser({ of: crypto.subtle, name: 'digest', value: slow }, async () => {
      two.client.setVisible(true);
      two.client.identify(portal());
      // It is open, and does not know its own name among tabs yet.
      await until(() => phaseOf(two) === 'active');
      script.post({ v: 1, kind: 'active', epoch: '', family });
      await until(() => witness.heard.some(({ kind }) => kind === 'active'));
      held.resolve(undefined);
      await until(() => two.client.state.connection === 'live');
    });
    for (const each of [script, witness]) each.close();
    expect(two.notices).not.to.include('session-cleared');
  });

  it('is not told again by a tab that only comes back: whoever was proven since stays', async () => {
    let isDeaf = false;
    const Deaf = class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        this.addEventListener('message', (event) => {
          if (isDeaf) event.stopImmediatePropagation();
        });
      }
    };
    const deafened = { of: globalThis, name: 'BroadcastChannel', value: Deaf };
    const one = await withBrowser(deafened, () => livePage());
    isDeaf = true;
    const eve = await livePage({ server: one.server, appId: one.appId, email: 'eve@example.com' });
    one.client.rest();
    one.clock.advance(5_000);
    one.client.wakeUp();
    await until(() => one.client.state.connection === 'live');
    const script = new OtherScript(one);
    await script.isRead('eve@example.com');
    script.close();
    expect(phaseOf(eve)).to.equal('active');
  });
});

describe('a forged message between tabs', () => {
  afterEach(closePages);

  it('that is malformed or means nothing here does nothing (SES-14)', async () => {
    const page = await livePage();
    const two = await anotherTab(page);
    const family = await familyOf(page);
    const script = new OtherScript(page);
    const clear = { v: 1, kind: 'clear', epoch: 'forged', family: '' };
    const malformed = [null, undefined, 'clear', 1, [], {}, { ...clear, v: 2 }, { ...clear, epoch: 1e308 }];
    for (const message of [
      ...malformed,
      { ...clear, family: 7 },
      { ...clear, kind: { toString: 'clear' } },
      { ...clear, kind: '__proto__' },
      { v: 1, kind: 'grace', epoch: '', family },
      { v: 1, kind: 'active', epoch: '', family },
    ]) {
      script.post(message);
    }
    await script.isRead();
    script.close();
    expect([phaseOf(page), phaseOf(two)]).to.deep.equal(['active', 'active']);
    expect([...page.notices, ...two.notices]).not.to.include('token-expired');
    expect(page.server.requests(paths.endSession)).to.have.length(0);
    expect(page.server.requests(paths.renewSession)).to.have.length(0);
  });

  for (const kind of ['clear', 'active']) {
    it(`of the kind \`${kind}\` logs out and does no more: the next logout is heard as ever (SES-14)`, async () => {
      const one = await livePage();
      const script = new OtherScript(one);
      script.post({ v: 1, kind, epoch: '\uffff', family: 'somebody else' });
      await until(() => one.notices.includes('session-cleared'));
      script.close();
      expect(isBlank(one)).to.equal(true);
      expect(one.server.requests(paths.sessions)).to.have.length(1);
      await one.client.present(ADA);
      await (await anotherTab(one)).client.clearSession();
      await until(() => isBlank(one));
    });
  }
});
