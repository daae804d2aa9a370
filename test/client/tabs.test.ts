import { expect } from '@open-wc/testing';
import { deferred } from './support/deferred.js';
import { FakeServer } from './support/fake-server.js';
import { ManualClock } from './support/manual-clock.js';
import {
  anonymous,
  bubbles,
  closePages,
  livePage,
  openPage,
  portal,
  until,
  type Page,
} from './support/setup.js';
import {
  anotherTab,
  familyOf,
  NO_CHANNEL,
  OtherScript,
  ownerOf,
  REFUSING_LOCKS,
  withBrowser,
} from './support/tabs.js';
import { lapse, lookAway, phaseOf, signedIn } from './support/visitors.js';

describe('tabs of one browser', () => {
  afterEach(closePages);

  it('that show the same person share one socket, and each shows what arrives (SES-16, F18)', async () => {
    const one = await livePage();
    const two = await anotherTab(one);
    const three = await anotherTab(one);
    expect(one.server.liveSockets()).to.have.length(1);
    one.client.send('from one');
    await until(() => [one, two, three].every((page) => bubbles(page).includes('from one (sent)')));
    const ada = one.server.portalContact('ada@example.com');
    ada.answer('from the team');
    await until(() => [one, two, three].every((page) => bubbles(page).includes('from the team (sent)')));
  });

  it('get another leader when theirs is gone, and lose nothing', async () => {
    const one = await livePage();
    const others = [await anotherTab(one), await anotherTab(one)];
    await one.client.destroy();
    await until(() => one.server.liveSockets().length === 1);
    one.server.portalContact('ada@example.com').answer('still heard');
    await until(() => others.every((page) => bubbles(page).includes('still heard (sent)')));
  });

  it('tell each other of what arrives as soon as there are two, and a tab that is alone tells nobody', async () => {
    const one = await livePage();
    const ada = one.server.portalContact('ada@example.com');
    one.client.send('hello');
    await until(() => bubbles(one).includes('hello (sent)'));
    const script = new OtherScript(one);
    one.server.types(ada, one.client.state.timeline.id ?? '');
    await until(() => one.client.state.timeline.typing !== undefined);
    ada.answer('for one');
    await until(() => bubbles(one).includes('for one (sent)'));
    // What is told is heard in its order: this answer comes after whatever was told before.
    await script.isRead();
    expect(script.heard.map(({ kind }) => kind)).to.deep.equal(['live']);
    // Who has asked is told.
    ada.answer('for two');
    await until(() => script.heard.some(({ kind }) => kind === 'events'));
    script.close();
  });

  it('that show different people have a socket each', async () => {
    const one = openPage();
    one.client.identify(anonymous);
    one.client.setVisible(true);
    one.client.send('hello');
    await until(() => one.client.state.connection === 'live');
    const two = await anotherTab(one);
    expect(two.server.liveSockets()).to.have.length(2);
  });

  it('follow a leader that does not answer no longer than a second', async () => {
    const page = openPage();
    const held = deferred<undefined>();
    void navigator.locks.request(`${ownerOf(page)} ${await familyOf(page)}`, () => held.promise);
    page.client.setVisible(true);
    page.client.identify(portal());
    await until(() => phaseOf(page) === 'active');
    await until(() => {
      page.clock.advance(500);
      return page.server.liveSockets().length === 1;
    });
    await until(() => page.client.state.connection === 'live');
    held.resolve(undefined);
  });

  it('connect each for itself, and ask for themselves, where locks are refused (SES-16)', async () => {
    await withBrowser(REFUSING_LOCKS, async () => {
      const { page: one, token } = await signedIn('ada');
      const { page: two, token: second } = await signedIn('ada', { server: one.server, appId: one.appId });
      expect(one.server.liveSockets()).to.have.length(2);
      one.client.send('hello');
      await until(() => bubbles(one).includes('hello (sent)'));
      // Either token would bring back both.
      one.server.deadTokens.add(second);
      await lapse(one, token);
      await until(() => phaseOf(two) === 'lapsed');
      for (const page of [one, two]) page.client.interact();
      await until(() => [one, two].every(({ notices }) => notices.includes('token-expired')));
    });
  });

  it('connect each for itself where no channel can be opened', async () => {
    await withBrowser(NO_CHANNEL, async () => {
      const one = await livePage();
      const two = await anotherTab(one);
      expect(one.server.liveSockets()).to.have.length(2);
      one.client.send('hello');
      await until(() => bubbles(two).includes('hello (sent)'));
      await one.client.clearSession();
    });
  });
});

describe('a tab that rests', () => {
  afterEach(closePages);

  it('while it connects opens no socket', async () => {
    let hasRested = false;
    // A session that was just opened is to be renewed within the hour; then it is connected.
    const Renewing = class extends ManualClock {
      override setTimeout(run: () => void, ms: number): number {
        if (ms > 3_000_000 && !hasRested) {
          hasRested = true;
          rest(page);
        }
        return super.setTimeout(run, ms);
      }
    };
    const page = openPage({ server: new FakeServer(new Renewing()) });
    page.client.identify(portal());
    await until(() => hasRested);
    await lookAway(page.server);
    expect(page.server.liveSockets()).to.have.length(0);
    page.client.wakeUp();
    await until(() => page.server.liveSockets().length === 1);
  });

  it('leads nobody by a lock that it is granted afterwards', async () => {
    const page = await livePage();
    rest(page);
    await until(() => page.server.liveSockets().length === 0);
    const granted = deferred<undefined>();
    const request = (name: string, options: LockOptions, take: LockGrantedCallback<unknown>) => {
      const asked = LockManager.prototype.request.call(navigator.locks, name, options, (lock) => {
        const held = take(lock);
        granted.resolve(undefined);
        return held;
      });
      rest(page);
      return asked;
    };
    await withBrowser({ of: navigator.locks, name: 'request', value: request }, async () => {
      page.client.wakeUp();
      await granted.promise;
    });
    await lookAway(page.server);
    expect(page.server.liveSockets()).to.have.length(0);
  });
});

/** Nobody uses this client any more. */
function rest({ client, clock }: Page): void {
  client.rest();
  clock.advance(5_000);
}
