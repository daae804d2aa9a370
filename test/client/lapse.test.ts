import { expect } from '@open-wc/testing';
import { CLOSE_CODES, paths, type Proof } from '../../src/protocol/index.js';
import type { IdentityRequest } from '../../src/client/state.js';
import { identityToken } from './support/identity-token.js';
import {
  bubbles,
  closePages,
  livePage,
  openPage,
  portal,
  until,
  untilInTime,
  type Page,
} from './support/setup.js';

const awaited: IdentityRequest = { proof: { method: 'awaited' }, onFailure: 'block' };
const proofOf = (token: string): Proof => ({ method: 'identity-token', identity_token: token });
const phaseOf = ({ client }: Page) => client.state.phase;

/** A page whose visitor was proven by an identity token, and looks at the conversation. */
async function signedIn(sub: string, options: Parameters<typeof openPage>[0] = {}) {
  const page = openPage(options);
  const token = identityToken({ sub });
  page.client.setVisible(true);
  page.client.identify(awaited);
  await until(() => phaseOf(page) === 'awaited');
  await page.client.present(proofOf(token));
  await until(() => page.client.state.connection === 'live');
  return { page, token };
}

/** Lets session and token run out. */
async function lapse(page: Page, token: string): Promise<void> {
  page.server.deadTokens.add(token);
  page.server.endSessions('session_expired');
  for (const socket of page.server.liveSockets()) socket.drop(CLOSE_CODES.session_expired);
  await untilInTime(page, () => phaseOf(page) === 'lapsed', 1_000);
}

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
    page.clock.advance(120_000);
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
    page.clock.advance(29_500);
    expect(bubbles(page)).to.deep.equal(['first (queued)', 'second (queued)']);
    await page.client.present(proofOf(identityToken({ sub: 'ada' })));
    await until(() => bubbles(page).join() === 'first (sent),second (sent)');
    expect(page.notices.filter((name) => name === 'token-expired')).to.have.length(1);
    expect(page.notices).not.to.include('session-cleared');
    page.clock.advance(60_000);
    expect(phaseOf(page)).to.equal('active');
  });

  it('asks at once where a message is on its way when the server says that it is over', async () => {
    const { page, token } = await signedIn('ada');
    page.server.deadTokens.add(token);
    page.server.endSessions('session_expired');
    page.client.send('on its way');
    await until(() => page.notices.includes('token-expired'));
    await page.client.present(proofOf(identityToken({ sub: 'ada' })));
    await until(() => bubbles(page).join() === 'on its way (sent)');
  });

  it('takes the answer of the event itself', async () => {
    const { page, token } = await signedIn('ada');
    await lapse(page, token);
    page.client.on('token-expired', ({ deadline, respondWith }) => {
      expect(deadline - page.clock.now()).to.equal(30_000);
      respondWith(Promise.resolve(proofOf(identityToken({ sub: 'ada' }))));
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
    page.clock.advance(30_000);
    await until(() => page.notices.includes('session-cleared'));
    expect(bubbles(page)).to.deep.equal([]);
    expect(page.client.state.identity).to.equal(undefined);
    await until(() => page.notices.filter((name) => name === 'ready').length === 2, 'ready again');
    await page.client.present(proofOf(identityToken({ sub: 'ada' })));
    await until(() => bubbles(page).includes('before (sent)'));
    expect(JSON.stringify(page.server.seen)).not.to.include('never to be sent');
  });

  it('gives way to another person: what waited is destroyed and nothing of it is theirs (JWT-13, T27, C45)', async () => {
    const { page, token } = await signedIn('ada');
    await lapse(page, token);
    page.client.send('written by ada');
    await until(() => phaseOf(page) === 'grace');
    page.clock.advance(10_000);
    await page.client.present(proofOf(identityToken({ sub: 'eve' })));
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

  it('goes on silently where the token is still good, and fires nothing (S4+)', async () => {
    const { page } = await signedIn('ada');
    page.server.endSessions('session_expired');
    page.client.send('still there');
    await until(() => bubbles(page).includes('still there (sent)'));
    expect(page.notices).not.to.include('token-expired');
    expect(page.server.requests(paths.sessions)).to.have.length(2);
  });

  it('is renewed by the provider before it ends, and nobody notices (P7)', async () => {
    const reasons: string[] = [];
    const page = openPage();
    page.client.setProvider(async ({ reason }) => {
      reasons.push(reason);
      return Promise.resolve(proofOf(identityToken({ sub: 'ada' })));
    });
    page.client.setVisible(true);
    page.client.identify(awaited);
    await until(() => page.client.state.connection === 'live');
    page.clock.advance(3_560_000);
    await until(() => reasons.length === 2);
    await until(() => page.server.requests(paths.sessions).length === 2);
    expect(reasons).to.deep.equal(['boot', 'expiry']);
    expect(page.notices).not.to.include('token-expired');
    expect(phaseOf(page)).to.equal('active');
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
    const told = [...one.notices, ...two.notices].filter((name) => name === 'token-expired');
    expect(told).to.have.length(1);
    await two.client.present(proofOf(identityToken({ sub: 'ada' })));
    await until(
      () => bubbles(one).includes('waits in one (sent)') && bubbles(two).includes('waits in two (sent)'),
    );
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
});

describe('a session that newer ones have displaced', () => {
  afterEach(closePages);

  it('stays away until its visitor acts, and then goes on without asking the page (SES-19)', async () => {
    const { page: one } = await signedIn('ada');
    const [first] = [...one.server.sessions.values()];
    const { page: two } = await signedIn('ada', { server: one.server, appId: one.appId });
    if (first) first.state = 'session_displaced';
    one.client.send('from the displaced tab');
    await until(() => bubbles(two).includes('from the displaced tab (sent)'));
    expect(phaseOf(one)).to.equal('active');
    expect([...one.notices, ...two.notices]).not.to.include('token-expired');
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
