import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import type { IdentityRequest } from '../../src/client/state.js';
import { anonymous, bubbles, closePages, livePage, openPage, portal, until } from './support/setup.js';
import { anotherTab, ownerOf } from './support/tabs.js';
import { awaited, holdAnswers, isBlank, lookAway, phaseOf, signedIn, tokenOf } from './support/visitors.js';

describe('a logout', () => {
  afterEach(closePages);

  it('blanks this tab before anything is loaded or told, and then ends the session and deletes its keys (SES-12)', async () => {
    const page = await livePage();
    page.client.send('hello');
    await until(() => bubbles(page).includes('hello (sent)'));
    const cleared = page.client.clearSession();
    expect(isBlank(page)).to.equal(true);
    expect(await cleared).to.deep.equal({ local: true, server: true });
    expect(page.server.requests(paths.endSession).map(({ body }) => body)).to.deep.equal([
      { everywhere: false },
    ]);
    expect(page.server.liveSockets()).to.have.length(0);
    expect(page.notices.slice(-2)).to.deep.equal(['session-cleared', 'ready']);
  });

  it('blanks every other tab of this browser, and none of another app (SES-13, C47)', async () => {
    const one = await livePage();
    const others = [
      await anotherTab(one),
      await anotherTab(one),
      await anotherTab(one),
      await anotherTab(one),
    ];
    const foreign = await livePage();
    await one.client.clearSession();
    await until(() => others.every(isBlank));
    await until(() => others.every(({ notices }) => notices.includes('session-cleared')));
    expect(foreign.client.state.phase).to.equal('active');
  });

  it('ends the sessions of the person everywhere on request', async () => {
    const page = await livePage();
    await page.client.clearSession({ everywhere: true });
    expect(page.server.requests(paths.endSession)[0]?.body).to.deep.equal({ everywhere: true });
  });

  it('without a network blanks all the same, and is told to the server by the next page before anything else (SES-12)', async () => {
    const one = await livePage();
    const [session] = [...one.server.sessions.values()];
    one.server.isOffline = true;
    expect(await one.client.clearSession()).to.deep.equal({ local: true, server: false });
    expect(isBlank(one)).to.equal(true);
    one.server.isOffline = false;
    one.server.seen.length = 0;
    const next = openPage({ server: one.server, appId: one.appId });
    next.client.identify(portal());
    await until(() => next.client.state.phase === 'active');
    const told = one.server.seen.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(told.slice(0, 2)).to.deep.equal([paths.revokeFamily, paths.sessions]);
    expect(session?.state).to.equal('session_revoked');
    const later = openPage({ server: one.server, appId: one.appId });
    later.client.identify(anonymous);
    await later.client.whenReady();
    expect(one.server.requests(paths.revokeFamily)).to.have.length(1);
  });

  it('leaves a page whose attributes still describe the visitor signed out until they describe somebody again', async () => {
    const page = await livePage();
    await page.client.clearSession();
    expect(page.client.state.phase).to.equal('cleared');
    page.client.identify(portal('eve@example.com'));
    await until(() => page.client.state.identity?.email === 'eve@example.com');
  });

  it('of an anonymous visitor begins a new one, who has no history (T12)', async () => {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify(anonymous);
    page.client.send('private');
    await until(() => bubbles(page).includes('private (sent)'));
    await page.client.clearSession();
    await until(() => page.client.state.phase === 'idle');
    page.client.send('next person');
    await until(() => bubbles(page).join() === 'next person (sent)');
    expect(page.server.contacts.size).to.equal(2);
  });

  it('takes nobody back who was put away with the page: it is covered until it is checked (SES-15)', async () => {
    const one = await livePage();
    one.client.send('hello');
    await until(() => bubbles(one).includes('hello (sent)'));
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    expect(one.client.state.veiled).to.equal(true);
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(one.client.state.veiled).to.equal(false);
    expect(bubbles(one)).to.deep.equal(['hello (sent)']);
    await until(() => one.client.state.connection === 'live');
  });

  it('in a tab that cannot be heard is found in storage when this one comes back (SES-12, SES-15)', async () => {
    const page = await livePage();
    const key = ownerOf(page);
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    localStorage.setItem(key, JSON.stringify({ epoch: 'another', revoke: [] }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(isBlank(page)).to.equal(true);
    localStorage.removeItem(key);
  });

  it('leaves nothing of the visitor in any storage of the browser (C64)', async () => {
    const page = await livePage({ email: 'canary-7f3a@example.com' });
    page.client.send('canary-7f3a text');
    await until(() => bubbles(page).includes('canary-7f3a text (sent)'));
    await page.client.clearSession();
    const kept = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ];
    expect(kept.join()).not.to.include('canary-7f3a');
    expect(JSON.stringify(page.client.state)).not.to.include('canary-7f3a');
    localStorage.removeItem(ownerOf(page));
  });

  it('without a network is done for a visitor who was never on the server, and for one who was never proven', async () => {
    const unknown = openPage();
    unknown.server.isOffline = true;
    unknown.client.identify(portal());
    expect(await unknown.client.clearSession()).to.deep.equal({ local: true, server: true });
    const claimed: IdentityRequest = {
      proof: { method: 'claimed' },
      claims: { name: 'A' },
      onFailure: 'pin',
    };
    for (const request of [anonymous, claimed]) {
      const page = openPage();
      page.client.setVisible(true);
      page.client.identify(request);
      page.client.send('hello');
      await until(() => bubbles(page).includes('hello (sent)'));
      page.server.isOffline = true;
      expect(await page.client.clearSession()).to.deep.equal({ local: true, server: false });
      expect(bubbles(page)).to.deep.equal([]);
    }
  });

  it('everywhere, by a session that was over, does not claim what it could not do', async () => {
    const page = await livePage();
    const [session] = [...page.server.sessions.values()];
    page.server.endSessions('session_expired');
    expect(await page.client.clearSession({ everywhere: true })).to.deep.equal({
      local: true,
      server: false,
    });
    expect(session?.state).to.equal('session_revoked');
    await page.client.present(tokenOf('ada'));
    page.server.endSessions('session_expired');
    expect(await page.client.clearSession()).to.deep.equal({ local: true, server: true });
  });

  it('is not undone by a provider, neither here nor in another tab; a new provider is asked (S4.24)', async () => {
    const one = openPage();
    const two = openPage({ server: one.server, appId: one.appId });
    let asked = 0;
    for (const page of [one, two]) {
      page.client.setProvider(() => {
        asked += 1;
        return Promise.resolve(tokenOf('ada'));
      });
      page.client.setVisible(true);
      page.client.identify(awaited);
      await until(() => page.client.state.connection === 'live');
    }
    await one.client.clearSession();
    await until(() => two.notices.includes('session-cleared'));
    await lookAway(one.server);
    expect([phaseOf(one), phaseOf(two)]).to.deep.equal(['awaited', 'awaited']);
    expect(asked).to.equal(2);
    one.client.setProvider(() => Promise.resolve(tokenOf('eve')));
    await until(() => one.client.state.identity?.name === 'eve');
  });

  it('that the server is slow to hear of does nothing to the next person (SES-11)', async () => {
    const { page } = await signedIn('ada');
    const release = holdAnswers(page.server, paths.endSession);
    const cleared = page.client.clearSession();
    const eve = tokenOf('eve');
    await page.client.present(eve);
    await until(() => page.client.state.connection === 'live');
    const { generation } = page.client.state;
    const told = page.notices.length;
    release();
    expect(await cleared).to.deep.equal({ local: true, server: true });
    expect(page.client.state.identity?.name).to.equal('eve');
    expect(page.notices.slice(told)).to.deep.equal([]);
    const seen = page.server.seen.length;
    await page.client.present(eve);
    expect(page.server.seen).to.have.length(seen);
    expect(page.client.state.generation).to.equal(generation);
  });
});
