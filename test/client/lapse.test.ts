import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import { identityToken } from './support/identity-token.js';
import { OwnStorage } from './support/own-storage.js';
import { anonymous, bubbles, closePages, openPage, pass, until, untilInTime } from './support/setup.js';
import { ownerOf } from './support/tabs.js';
import { holdAnswers, lapse, phaseOf, proofOf, signedIn, tokenOf } from './support/visitors.js';

describe('a session that is over together with its proof', () => {
  afterEach(closePages);

  it('keeps what is on the screen, and moves nothing (2.9, S4.16)', async () => {
    const { page, token } = await signedIn('ada');
    page.client.send('before');
    await until(() => bubbles(page).includes('before (sent)'));
    await lapse(page, token);
    expect(bubbles(page)).to.deep.equal(['before (sent)']);
    expect(page.client.state.identity?.name).to.equal('ada');
    const seen = page.server.seen.length;
    page.wake();
    await pass(page, 120_000);
    expect(page.server.seen).to.have.length(seen);
    expect(page.server.liveSockets()).to.have.length(0);
    expect(page.notices).not.to.include('token-expired');
  });

  it('asks the page once when the visitor acts, and sends what waits when the same person is proven in time (S4.17 to S4.19)', async () => {
    const { page, token } = await signedIn('ada');
    await lapse(page, token);
    page.client.send('first');
    page.client.send('second');
    await until(() => page.notices.includes('token-expired'));
    page.client.interact();
    await pass(page, 29_500);
    expect(bubbles(page)).to.deep.equal(['first (queued)', 'second (queued)']);
    await page.client.present(tokenOf('ada'));
    await until(() => bubbles(page).join() === 'first (sent),second (sent)');
    expect(page.notices.filter((name) => name === 'token-expired')).to.have.length(1);
    expect(page.notices).not.to.include('session-cleared');
    await pass(page, 60_000);
    expect(phaseOf(page)).to.equal('active');
  });

  it('asks at once where a message is on its way when the server says that it is over', async () => {
    const { page, token } = await signedIn('ada');
    page.server.deadTokens.add(token);
    page.server.endSessions('session_expired');
    page.client.send('on its way');
    await until(() => page.notices.includes('token-expired'));
    await page.client.present(tokenOf('ada'));
    await until(() => bubbles(page).join() === 'on its way (sent)');
  });

  it('asks at once also where that message goes to a conversation that is not on the screen', async () => {
    const { page, token } = await signedIn('ada');
    page.client.send('first matter');
    await until(() => bubbles(page).join() === 'first matter (sent)');
    const { id = '' } = page.client.state.timeline;
    page.server.deadTokens.add(token);
    page.server.endSessions('session_expired');
    const release = holdAnswers(page.server, paths.messages(id));
    page.client.send('on its way');
    page.client.startConversation();
    await until(() => bubbles(page).length === 0);
    release();
    await until(() => page.notices.includes('token-expired'));
    await page.client.present(tokenOf('ada'));
    await page.client.showConversation(id);
    await until(() => bubbles(page).includes('on its way (sent)'));
  });

  it('takes the answer of the event itself', async () => {
    const { page, token } = await signedIn('ada');
    await lapse(page, token);
    page.client.on('token-expired', ({ deadline, respondWith }) => {
      expect(deadline - page.clock.now()).to.equal(30_000);
      respondWith(Promise.resolve(tokenOf('ada')));
    });
    page.client.interact();
    await until(() => phaseOf(page) === 'active');
  });

  it('is cleared when nobody is proven within 30 seconds: nothing that waited is ever sent (S4.20, C45)', async () => {
    const { page, token } = await signedIn('ada');
    page.client.send('before');
    await until(() => bubbles(page).includes('before (sent)'));
    await lapse(page, token);
    page.client.send('never to be sent');
    await until(() => phaseOf(page) === 'grace');
    await pass(page, 30_000);
    await until(() => page.notices.includes('session-cleared'));
    expect(bubbles(page)).to.deep.equal([]);
    expect(page.client.state.identity).to.equal(undefined);
    await until(() => page.notices.filter((name) => name === 'ready').length === 2, 'ready again');
    await page.client.present(tokenOf('ada'));
    await until(() => bubbles(page).includes('before (sent)'));
    expect(JSON.stringify(page.server.seen)).not.to.include('never to be sent');
  });

  it('gives way to another person: what waited is destroyed and nothing of it is theirs (JWT-13, T27, C45)', async () => {
    const { page, token } = await signedIn('ada');
    await lapse(page, token);
    page.client.send('written by ada');
    await until(() => phaseOf(page) === 'grace');
    await pass(page, 10_000);
    await page.client.present(tokenOf('eve'));
    expect(page.client.state.identity?.name).to.equal('eve');
    expect(bubbles(page)).to.deep.equal([]);
    page.client.send('written by eve');
    await until(() => bubbles(page).includes('written by eve (sent)'));
    expect(JSON.stringify(page.server.seen)).not.to.include('written by ada');
  });

  it('is cleared at once by a page that slept through the deadline', async () => {
    const { page, token } = await signedIn('ada');
    await lapse(page, token);
    page.client.interact();
    await until(() => phaseOf(page) === 'grace');
    page.clock.sleep(7_200_000);
    page.wake();
    await until(() => page.notices.includes('session-cleared'));
  });

  it('fires once for all tabs, and a token in one of them brings back the others with what waits there (C45, SES-16)', async () => {
    const { page: one, token } = await signedIn('ada');
    one.client.send('hello');
    await until(() => bubbles(one).includes('hello (sent)'));
    const { page: two, token: second } = await signedIn('ada', { server: one.server, appId: one.appId });
    one.server.deadTokens.add(second);
    await until(() => bubbles(two).includes('hello (sent)'));
    await lapse(one, token);
    await untilInTime(two, () => phaseOf(two) === 'lapsed', 1_000);
    one.client.send('waits in one');
    two.client.send('waits in two');
    await until(() => phaseOf(one) === 'grace' && phaseOf(two) === 'grace');
    const told = () => [...one.notices, ...two.notices].filter((name) => name === 'token-expired');
    await until(() => told().length > 0);
    await two.client.present(tokenOf('ada'));
    await until(
      () => bubbles(one).includes('waits in one (sent)') && bubbles(two).includes('waits in two (sent)'),
    );
    expect(told()).to.have.length(1);
    expect(phaseOf(one)).to.equal('active');
  });

  it('clears a tab that waits when another person is proven in another one', async () => {
    const { page: one, token } = await signedIn('ada');
    await lapse(one, token);
    one.client.send('ada waits');
    await until(() => phaseOf(one) === 'grace');
    await signedIn('eve', { server: one.server, appId: one.appId });
    await until(() => one.notices.includes('session-cleared'));
    expect(bubbles(one)).to.deep.equal([]);
  });

  it('leaves nothing behind when the grace is over: no key here, and no session on the server (SES-5, S4.20)', async () => {
    const storage = new OwnStorage();
    const page = openPage({ environment: { indexedDB: storage.factory } });
    page.client.setVisible(true);
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.send('before ada was known');
    await until(() => bubbles(page).includes('before ada was known (sent)'));
    const token = identityToken({ sub: 'ada' });
    await page.client.present(proofOf(token));
    await until(() => page.client.state.connection === 'live');
    await lapse(page, token);
    page.client.interact();
    await until(() => phaseOf(page) === 'grace');
    await pass(page, 30_000);
    await until(() => page.notices.includes('session-cleared'));
    expect(await storage.records()).to.deep.equal([]);
    await until(() => page.server.requests(paths.revokeFamily).length === 1);
    const ada = [...page.server.sessions.values()].find(({ contact }) => contact.identity.level === 4);
    expect(ada?.state).to.equal('session_revoked');
    await page.client.present(tokenOf('eve'));
    expect(page.server.requests(paths.sessions).at(-1)?.body).not.to.have.property('anonymous_proof');
  });

  it('asks nobody where another tab logs out in that moment, and asks in the tab that lapses next', async () => {
    const { page: one, token } = await signedIn('ada');
    await lapse(one, token);
    localStorage.setItem(ownerOf(one), JSON.stringify({ epoch: 'another', revoke: [] }));
    one.client.subscribe(() => {
      if (phaseOf(one) === 'grace') queueMicrotask(hearOfLogout);
    });
    one.client.interact();
    await until(() => one.notices.includes('session-cleared'));
    const { page: two, token: second } = await signedIn('ada', { server: one.server, appId: one.appId });
    await lapse(two, second);
    two.client.interact();
    await until(() => two.notices.includes('token-expired'));
    expect(one.notices).not.to.include('token-expired');
    localStorage.removeItem(ownerOf(one));
  });
});

describe('a session that newer ones have displaced', () => {
  afterEach(closePages);

  it('stays away until its visitor acts, and then goes on without asking the page (SES-19)', async () => {
    const { page: one } = await signedIn('ada');
    const [first] = [...one.server.sessions.values()];
    const { page: two } = await signedIn('ada', { server: one.server, appId: one.appId });
    if (first) first.state = 'session_displaced';
    one.client.send('from the displaced tab');
    await untilInTime(two, () => bubbles(two).includes('from the displaced tab (sent)'));
    expect(phaseOf(one)).to.equal('active');
    expect([...one.notices, ...two.notices]).not.to.include('token-expired');
  });

  it('waits for the server where that cannot be reached, asks nobody, and loses nothing (SES-19, REL-18)', async () => {
    const { page: one } = await signedIn('ada');
    const [first] = [...one.server.sessions.values()];
    await signedIn('ada', { server: one.server, appId: one.appId });
    if (first) first.state = 'session_displaced';
    one.server.refuse = ({ path }) => (path === paths.renewSession ? 'unavailable' : undefined);
    one.client.send('hello');
    await until(() => one.server.requests(paths.renewSession).length > 0);
    await untilInTime(one, () => one.server.requests(paths.renewSession).length > 5, 10_000);
    expect(phaseOf(one)).to.equal('lapsed');
    expect(bubbles(one)).to.deep.equal(['hello (queued)']);
    one.server.refuse = () => undefined;
    await untilInTime(one, () => bubbles(one).includes('hello (sent)'));
    expect(one.notices).not.to.include('token-expired');
  });
});

/** Lets the tabs look at what happened while the browser had put them away. */
function hearOfLogout(): void {
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
}
