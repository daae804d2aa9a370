import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import type { Clock } from '../../src/client/environment.js';
import { FakeServer } from './support/fake-server.js';
import { identityToken } from './support/identity-token.js';
import { ManualClock } from './support/manual-clock.js';
import { bubbles, closePages, openPage, until } from './support/setup.js';
import { awaited, phaseOf, proofOf, signedIn, tokenOf } from './support/visitors.js';

describe('a session that a token gave', () => {
  afterEach(closePages);

  it('goes on silently where its token is still good, and fires nothing (S4+)', async () => {
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
      return Promise.resolve(tokenOf('ada'));
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

  it('presents its token no longer than that lives (JWT-12)', async () => {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify(awaited);
    const exp = page.clock.now() / 1_000 + 600;
    await page.client.present(proofOf(identityToken({ sub: 'ada', exp })));
    await until(() => page.client.state.connection === 'live');
    page.clock.advance(600_000);
    page.server.endSessions('session_expired');
    page.client.send('waits');
    await until(() => page.notices.includes('token-expired'));
    expect(page.server.requests(paths.sessions)).to.have.length(1);
  });

  it('is over when the server says so, not when a clock of the computer that is hours ahead does', async () => {
    const server = new FakeServer(new ManualClock());
    const clock: Clock = {
      now: () => server.clock.now() + 7_200_000,
      setTimeout: (run, ms) => server.clock.setTimeout(run, ms),
      clearTimeout: (timer) => {
        server.clock.clearTimeout(timer);
      },
    };
    const page = openPage({ server, environment: { clock } });
    page.client.setVisible(true);
    page.client.identify(awaited);
    const exp = server.clock.now() / 1_000 + 600;
    await page.client.present(proofOf(identityToken({ sub: 'ada', exp })));
    await until(() => page.client.state.connection === 'live');
    for (let minutes = 0; minutes < 3; minutes += 1) {
      server.clock.advance(60_001);
      await page.client.reload();
    }
    expect(phaseOf(page)).to.equal('active');
    page.client.send('still there');
    await until(() => bubbles(page).includes('still there (sent)'));
    server.endSessions('session_expired');
    page.client.send('waits');
    await until(() => page.notices.includes('token-expired'));
  });
});
