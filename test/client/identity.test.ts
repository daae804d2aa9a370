import { expect } from '@open-wc/testing';
import { ClientError } from '../../src/client/errors.js';
import type { Clock } from '../../src/client/environment.js';
import { paths } from '../../src/protocol/index.js';
import { FakeServer, RIGHT_PIN } from './support/fake-server.js';
import { ManualClock } from './support/manual-clock.js';
import {
  anonymous,
  closePages,
  emailPin,
  livePage,
  openPage,
  portal,
  until,
  untilInTime,
} from './support/setup.js';
import { lookAway } from './support/visitors.js';

describe('who the visitor is', () => {
  afterEach(closePages);

  it('asks the identity call once per boot, and again once at a reload', async () => {
    const page = await livePage();
    expect(page.server.requests(paths.sessions)).to.have.length(1);
    await livePage({ server: page.server, appId: page.appId });
    expect(page.server.requests(paths.sessions)).to.have.length(2);
    expect(page.server.requests(paths.renewSession)).to.have.length(0);
  });

  it('does nothing when the same person is described again', async () => {
    const page = await livePage();
    page.client.identify(portal());
    page.client.identify({ ...portal(), onFailure: 'block' });
    await lookAway(openPage().server);
    expect(page.client.state.phase).to.equal('active');
    expect(page.server.requests(paths.sessions)).to.have.length(1);
  });

  it('is never anonymous or idle before the given person is identified', async () => {
    const page = openPage();
    const seen = new Set<string>();
    page.client.subscribe(() =>
      seen.add(`${page.client.state.phase} ${page.client.state.identity?.method ?? ''}`),
    );
    page.client.identify(portal());
    await page.client.whenReady();
    expect([...seen]).to.deep.equal(['identifying ', 'active portal-key']);
  });

  it('tells ready, the email and the identity once', async () => {
    const page = await livePage();
    expect(page.notices).to.deep.equal(['identity-change', 'email-supplied', 'ready']);
    expect(page.client.state.identity?.level).to.equal(4);
  });

  for (const isVerified of [true, false]) {
    it(`tells an address that ${isVerified ? 'a proof covers as verified' : 'the page only said as not verified, whatever the level'}`, async () => {
      const page = openPage();
      const told: boolean[] = [];
      page.client.on('email-supplied', ({ verified }) => told.push(verified));
      page.server.contact('ada@example.com', {
        level: 4,
        method: 'portal-key',
        email: 'ada@example.com',
        ...(isVerified && { email_verified: true }),
      });
      page.client.identify(portal('ada@example.com'));
      await until(() => told.length > 0);
      expect(told).to.deep.equal([isVerified]);
    });
  }

  it('leads a refused key to the PIN', async () => {
    const page = openPage();
    page.client.identify(portal('ada@example.com', 'wrong'));
    await page.client.whenReady();
    expect(page.client.state.phase).to.equal('challenged');
    expect(page.client.state.refusal).to.deep.equal({ code: 'identity_invalid', method: 'portal-key' });
    expect(page.notices).to.deep.equal(['identity-error', 'ready']);
    expect(page.server.requests(paths.sessions)).to.have.length(1);
  });

  it('blocks, or stays anonymous, after a refused key where the page wants that', async () => {
    const blocked = openPage();
    blocked.client.identify(portal('ada@example.com', 'wrong', 'block'));
    await until(() => blocked.client.state.phase === 'blocked');
    const idle = openPage();
    idle.client.identify(portal('ada@example.com', 'wrong', 'anonymous'));
    await until(() => idle.client.state.phase === 'idle');
    expect(idle.client.state.identity).to.equal(undefined);
  });

  it('blocks instead of asking for a PIN where the server sends no mail', async () => {
    const server = new FakeServer(new ManualClock());
    server.hasPin = false;
    const page = openPage({ server });
    page.client.identify(emailPin);
    await until(() => page.client.state.phase === 'blocked');
    expect(page.client.state.refusal?.code).to.equal('pin_unavailable');
  });

  it('signs a visitor in by PIN, and again without one after a reload', async () => {
    const page = openPage();
    page.client.identify(emailPin);
    await page.client.whenReady();
    expect(page.client.state.phase).to.equal('challenged');
    const challenge = await page.client.startPin('ada@example.com');
    expect(challenge.resendAt).to.equal(page.clock.now() + 30_000);
    const wrong = await page.client.verifyPin('000000').catch((error: unknown) => error);
    expect((wrong as ClientError).code).to.equal('pin_invalid');
    await page.client.verifyPin(RIGHT_PIN);
    expect(page.client.state.identity?.level).to.equal(3);

    const reload = openPage({ server: page.server, appId: page.appId });
    reload.client.identify(emailPin);
    await until(() => reload.client.state.phase === 'active');
    expect(reload.client.state.identity?.email).to.equal('ada@example.com');
    expect(page.server.requests(paths.startPin)).to.have.length(1);
  });

  it('does not bring back a PIN visitor on a page that says who is there', async () => {
    const page = openPage();
    page.client.identify(emailPin);
    await page.client.whenReady();
    await page.client.startPin('eve@example.com');
    await page.client.verifyPin(RIGHT_PIN);
    const other = await livePage({ server: page.server, appId: page.appId });
    expect(other.client.state.identity?.email).to.equal('ada@example.com');
    expect(page.server.requests(paths.renewSession)).to.have.length(0);

    const later = openPage({ server: page.server, appId: page.appId });
    later.client.identify(emailPin);
    await later.client.whenReady();
    expect(later.client.state.phase).to.equal('challenged');
  });

  it('offers a PIN to an anonymous visitor and takes it back', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.offerPin();
    await until(() => page.client.state.phase === 'challenged');
    page.client.declinePin();
    await until(() => page.client.state.phase === 'idle');
  });

  it('drops the late answer of the person before, and shows nothing of theirs', async () => {
    const page = openPage();
    page.server.portalContact('old@example.com').answer('a secret');
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    page.server.beforeAnswer = ({ body }) =>
      JSON.stringify(body).includes('old@example.com') ? held : undefined;
    page.client.setVisible(true);
    page.client.identify(portal('old@example.com'));
    await until(() => page.server.requests(paths.sessions).length === 1);
    page.client.identify(portal('new@example.com'));
    await until(() => page.client.state.connection === 'live');
    release();
    await held;
    page.server.portalContact('new@example.com').answer('hello');
    await until(() => page.client.state.timeline.items.length > 0);
    expect(page.client.state.identity?.email).to.equal('new@example.com');
    expect(page.client.state.timeline.items.map(({ text }) => text)).to.deep.equal(['hello']);
    expect(page.client.state.generation).to.equal(2);
  });

  it('wipes everything of one person before the next is presented', async () => {
    const page = await livePage({ email: 'old@example.com' });
    page.server.portalContact('old@example.com').answer('for old only');
    await until(() => page.client.state.timeline.items.length === 1);
    page.client.identify(portal('new@example.com'));
    const { phase, timeline, unreadCount, identity } = page.client.state;
    expect({ phase, items: timeline.items, unreadCount, identity }).to.deep.equal({
      phase: 'identifying',
      items: [],
      unreadCount: 0,
      identity: undefined,
    });
    expect(page.server.liveSockets()).to.have.length(0);
  });

  it('stays identifying while the server is away, and goes on when it is back', async () => {
    const page = openPage();
    page.server.isOffline = true;
    page.client.identify(portal());
    await until(() => page.client.state.connection === 'offline');
    expect(page.client.state.phase).to.equal('identifying');
    page.server.isOffline = false;
    page.wake();
    await until(() => page.client.state.phase === 'active');
    expect(page.server.requests(paths.sessions)).to.have.length(1);
  });

  it('repeats the identity call once when its nonce is too old', async () => {
    const page = openPage();
    let first = true;
    page.server.beforeAnswer = ({ path }) => {
      if (first && path === paths.app(page.appId)) page.server.forgetNonces();
      first = false;
    };
    page.client.identify(portal());
    await until(() => page.client.state.phase === 'active');
    expect(page.server.requests(paths.sessions)).to.have.length(2);
  });

  it('says that the app is unknown, and is never ready', async () => {
    const page = openPage({ appId: 'unknown' });
    page.client.identify(anonymous);
    const error = await page.client.whenReady().catch((reason: unknown) => reason);
    expect((error as ClientError).code).to.equal('app_unknown');
    expect(page.client.state.fatal?.code).to.equal('app_unknown');
    expect(page.notices).to.deep.equal(['error']);
  });

  it('refuses to start where the browser has no cryptography', async () => {
    const page = openPage({ environment: { subtle: undefined } });
    await until(() => page.client.state.fatal !== undefined);
    expect(page.client.state.fatal?.code).to.equal('insecure_context');
    expect(page.server.seen).to.have.length(0);
  });

  it('renews before the session ends, without a change that anybody would see', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.send('hello');
    await until(() => page.client.state.connection === 'live');
    page.clock.advance(59 * 60_000 + 1);
    await until(() => page.server.requests(paths.renewSession).length === 1);
    expect(page.notices.filter((name) => name === 'identity-change')).to.have.length(1);

    // The old session ends its socket when its own time is over.
    page.server.liveSockets()[0]?.drop(4401);
    await untilInTime(page, () => page.server.liveSockets().length === 1);
    expect(page.server.requests(paths.renewSession)).to.have.length(1);
  });

  it('presents the proof of the page again when its session is over', async () => {
    const page = await livePage();
    page.server.endSessions('session_expired');
    page.client.send('still me');
    await until(() => page.client.state.timeline.items[0]?.status === 'sent');
    expect(page.server.requests(paths.sessions)).to.have.length(2);
    expect(page.client.state.generation).to.equal(1);
  });

  it('wipes at once when the session is revoked', async () => {
    const page = await livePage();
    page.server.portalContact('ada@example.com').answer('hello');
    await until(() => page.client.state.timeline.items.length === 1);
    page.server.liveSockets()[0]?.drop(4403);
    await until(() => page.client.state.phase === 'cleared');
    expect(page.client.state.timeline.items).to.have.length(0);
    await until(() => page.notices.includes('session-cleared'));
    expect(page.server.requests(paths.sessions)).to.have.length(1);
  });

  it('goes on with a guest whose session is revoked, as somebody new', async () => {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify({ proof: { method: 'claimed' }, claims: { name: 'Ed' }, onFailure: 'anonymous' });
    await until(() => page.client.state.connection === 'live');
    page.client.send('hello');
    await until(() => page.client.state.timeline.items[0]?.status === 'sent');
    page.server.liveSockets()[0]?.drop(4403);
    await until(() => page.notices.includes('session-cleared'));
    await until(() => page.client.state.phase === 'active');
    expect(page.client.state.timeline.items).to.have.length(0);
    page.client.send('still here');
    await until(() => page.client.state.timeline.items[0]?.status === 'sent');
    expect(page.server.contacts.size).to.equal(2);
  });

  it('signs the same person in again after the session was revoked', async () => {
    const page = await livePage();
    page.server.liveSockets()[0]?.drop(4403);
    await until(() => page.notices.includes('session-cleared'));
    page.client.identify(portal());
    await until(() => page.client.state.phase === 'active');
  });

  for (const proof of [anonymous.proof, { method: 'claimed' }] as const) {
    it(`brings a proven visitor back on a page that describes them as ${proof.method}`, async () => {
      const page = openPage();
      page.client.identify(emailPin);
      await page.client.whenReady();
      await page.client.startPin('ada@example.com');
      await page.client.verifyPin(RIGHT_PIN);
      const reload = openPage({ server: page.server, appId: page.appId });
      reload.client.identify({ proof, onFailure: 'pin' });
      await until(() => reload.client.state.phase === 'active');
      expect(reload.client.state.identity?.level).to.equal(3);
    });
  }

  it('keeps its key when a refusal says nothing of it', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.send('hello');
    await until(() => page.client.state.connection === 'live');
    const { server, appId } = page;
    server.refuse = ({ path }) => (path === paths.renewSession ? 'origin_refused' : undefined);
    const refused = openPage({ server, appId });
    refused.client.identify(anonymous);
    await until(() => refused.client.state.phase === 'idle');
    server.refuse = () => undefined;
    const reload = openPage({ server, appId });
    reload.client.identify(anonymous);
    await until(() => reload.client.state.phase === 'active');
  });

  it('renews once a day at most where the clock of the computer is far behind', async () => {
    const server = new FakeServer(new ManualClock());
    const delays: number[] = [];
    const clock: Clock = {
      now: () => server.clock.now() - 60 * 86_400_000,
      setTimeout: (run, ms) => {
        delays.push(ms);
        return server.clock.setTimeout(run, ms);
      },
      clearTimeout: (timer) => {
        server.clock.clearTimeout(timer);
      },
    };
    const page = openPage({ server, environment: { clock } });
    page.client.identify(portal());
    await until(() => page.client.state.connection === 'live');
    expect(Math.max(...delays)).to.equal(86_400_000);
  });

  it('ends everything at destroy, and rejects what is asked afterwards', async () => {
    const page = await livePage();
    await page.client.destroy();
    expect(page.server.requests(paths.endSession)).to.have.length(1);
    expect(page.server.liveSockets()).to.have.length(0);
    expect(page.client.state.phase).to.equal('cleared');
    const before = page.server.seen.length;
    page.client.send('too late');
    page.client.identify(portal('other@example.com'));
    const calls = [
      page.client.whenReady(),
      page.client.loadOlder(),
      page.client.reload(),
      page.client.startPin(''),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result.status === 'rejected' && (result.reason as ClientError).code).to.equal('destroyed');
    }
    expect(page.server.seen).to.have.length(before);
  });
});
