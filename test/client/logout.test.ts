import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
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

/** Another tab of the same browser, in which the same visitor looks at the conversation. */
async function anotherTab({ server, appId }: Page): Promise<Page> {
  return livePage({ server, appId });
}

/** Whether a page shows nothing of anybody. */
function isBlank({ client }: Page): boolean {
  const { identity, timeline, phase } = client.state;
  return identity === undefined && timeline.items.length === 0 && phase === 'cleared';
}

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
    const key = `chat-messenger https://chat.example ${page.appId}`;
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
    localStorage.removeItem(`chat-messenger https://chat.example ${page.appId}`);
  });
});

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
    const two = await anotherTab(one);
    await one.client.destroy();
    await until(() => two.server.liveSockets().length === 1);
    two.server.portalContact('ada@example.com').answer('still heard');
    await until(() => bubbles(two).includes('still heard (sent)'));
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
    const family = await familyOf(page);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    void navigator.locks.request(`chat-messenger https://chat.example ${page.appId} ${family}`, () => held);
    page.client.setVisible(true);
    page.client.identify(portal());
    await until(() => page.client.state.phase === 'active');
    await until(() => {
      page.clock.advance(500);
      return page.client.state.connection === 'live';
    });
    expect(page.server.liveSockets()).to.have.length(1);
    release();
  });
});

/** How tabs name the person of this page among themselves. */
async function familyOf({ server, appId }: Page): Promise<string> {
  const { id } = server.portalContact('ada@example.com');
  const text = `chat-messenger https://chat.example ${appId} ${id}`;
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
