import { expect, nextFrame } from '@open-wc/testing';
import { agentPaths } from '../../src/protocol/index.js';
import { waitUntil } from '../support/wait-until.js';
import { ada } from './support/conversations.js';
import { InboxClient } from '../../src/inbox/register.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

const STRONG = 'seven quiet herons';

async function invited(server = new FakeServer()): Promise<InboxPage> {
  history.replaceState(null, '', `#invitation=${server.invitation}`);
  const page = await InboxPage.open(server);
  await page.sees('Welcome to the team');
  return page;
}

describe('the invitation', () => {
  afterEach(() => {
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('leaves the address bar at once and is nowhere in storage', async () => {
    const { server } = await invited();
    expect(location.href).not.to.contain('cmin_');
    for (const storage of [localStorage, sessionStorage]) {
      expect(JSON.stringify(Object.entries(storage))).not.to.contain(server.invitation);
    }
  });

  it('makes the account and opens the workspace', async () => {
    const page = await invited();
    page.fill({ name: 'Grace', email: 'grace@example.net', password: STRONG });
    page.press('Make my account');
    await page.sees('Example Support');
    expect(page.server.changes(agentPaths.invitation).map(({ body }) => body)).to.deep.equal([
      { invitation: page.server.invitation, name: 'Grace', email: 'grace@example.net', password: STRONG },
    ]);
  });

  it('says that a password is too short, without asking the server', async () => {
    const page = await invited();
    page.fill({ name: 'Grace', email: 'grace@example.net', password: 'short' });
    page.press('Make my account');
    await page.sees('This password is too short. It needs at least 15 characters.');
    expect(page.server.changes(agentPaths.invitation)).to.have.lengthOf(0);
    await waitUntil(() => page.focused === page.field('password'), 'the field has no focus');
  });

  it('says that a password is too common when the server refuses it, and lets another one pass', async () => {
    const page = await invited();
    page.server.refuse(agentPaths.invitation, 'password_weak');
    page.fill({ name: 'Grace', email: 'grace@example.net', password: 'passwordpassword' });
    page.press('Make my account');
    await page.sees('This password is easy to guess');
    expect(page.field('password').getAttribute('aria-invalid')).to.equal('true');
    page.server.allow(agentPaths.invitation);
    page.fill({ password: STRONG });
    page.press('Make my account');
    await page.sees('Example Support');
  });

  it('says that it is over, in words', async () => {
    const page = await invited();
    page.server.refuse(agentPaths.invitation, 'invitation_invalid');
    page.fill({ name: 'Grace', email: 'grace@example.net', password: STRONG });
    page.press('Make my account');
    await page.sees('This invitation is not valid any more. Ask for a new one.');
  });

  it('shows and hides the password', async () => {
    const page = await invited();
    page.fill({ password: STRONG });
    page.press('Show password');
    await waitUntil(() => page.field('password').type === 'text', 'the password stays hidden');
    expect(page.field('password').value).to.equal(STRONG);
    page.press('Hide password');
    await waitUntil(() => page.field('password').type === 'password', 'the password stays shown');
  });

  it('leads people who have an account to the sign-in', async () => {
    const page = await invited();
    page.press('I have an account already');
    await page.sees('Sign in to the inbox');
  });
});

describe('signing in', () => {
  it('opens the workspace', async () => {
    const page = await InboxPage.open(new FakeServer());
    await page.sees('Sign in to the inbox');
    page.fill(page.server.account);
    page.press('Sign in');
    await page.sees('Example Support');
  });

  it('says that email or password is wrong, without telling which', async () => {
    const page = await InboxPage.open(new FakeServer());
    await page.sees('Sign in to the inbox');
    page.fill({ email: 'grace@example.net', password: 'not this one' });
    page.press('Sign in');
    await page.sees('Email or password is not right.');
    expect(page.field('email').value).to.equal('grace@example.net');
  });

  it('says how long to wait after too many tries', async () => {
    const page = await InboxPage.open(new FakeServer());
    await page.sees('Sign in to the inbox');
    page.server.refuse(agentPaths.session, 'rate_limited', 30);
    page.fill(page.server.account);
    page.press('Sign in');
    await page.sees('Try again in 30 seconds.');
  });

  it('is not asked of an agent whose session lives', async () => {
    const page = await InboxPage.signedIn(new FakeServer());
    expect(page.text).not.to.contain('Sign in');
  });

  it('says when the server does not answer, and goes on when it does', async () => {
    const server = new FakeServer().signedIn();
    server.setReachable(false);
    const page = await InboxPage.open(server);
    await page.sees('The inbox cannot be reached');
    server.setReachable(true);
    const again = page.button('Try again');
    again.focus();
    again.click();
    await page.sees('Example Support');
    await waitUntil(() => page.focused?.matches('.entry, .filter button'), 'the focus is lost');
  });

  it('takes a second Enter for impatience, and leaves the focus where it is', async () => {
    const page = await InboxPage.open(new FakeServer());
    await page.sees('Sign in to the inbox');
    page.fill(page.server.account);
    const release = page.server.hold();
    page.field('email').focus();
    page.press('Sign in');
    await page.sees('Signing in…');
    page.press('Signing in…');
    expect(page.focused?.id).to.equal('email');
    release();
    await page.sees('Example Support');
  });
});

describe('the end of a session', () => {
  it('leaves nothing on the screen after signing out', async () => {
    const server = new FakeServer();
    server.conversation('c1', ada, 'my secret question');
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ada.name);
    await page.message('my secret question');
    page.press('Sign out');
    await page.sees('Sign in to the inbox');
    for (const trace of ['Ada', 'secret', 'Grace', 'Example Support'])
      expect(page.text).not.to.contain(trace);
    expect(server.changes(agentPaths.session)[0]).to.include({ method: 'DELETE', csrf: 'csrf-1' });
    expect(server.sockets.at(-1)?.readyState, 'the socket').to.equal(3);
  });

  it('drops what was asked for before signing out', async () => {
    const server = new FakeServer();
    server.conversation('c1', ada, 'my secret question');
    const page = await InboxPage.signedIn(server);
    await page.hasEntry(ada.name);
    const release = server.hold();
    page.all<HTMLElement>('.entry')[0]?.click();
    page.press('Sign out');
    release();
    await page.sees('Sign in to the inbox');
    await nextFrame();
    await nextFrame();
    expect(page.text).not.to.contain('secret');
  });

  it('says so when the server could not be told', async () => {
    const page = await InboxPage.signedIn(new FakeServer());
    page.server.setReachable(false);
    page.press('Sign out');
    await page.sees('Your session may still be open.');
    page.server.setReachable(true);
    const again = page.button('Sign out again');
    again.focus();
    again.click();
    await page.sawNothingOf('Your session may still be open.');
    expect(page.focused?.id, 'the focus is lost').to.equal('email');
  });

  it('leads to the sign-in when the server ends it', async () => {
    const server = new FakeServer();
    server.conversation('c1', ada, 'my secret question');
    const page = await InboxPage.signedIn(server);
    await page.hasEntry(ada.name);
    server.endSession();
    await page.sees('Your session has ended. Sign in to go on.');
    expect(page.text).not.to.contain('Ada');
    await waitUntil(() => page.focused?.matches('p.notice'), 'whoever was at work does not hear it');
  });

  it('opens nothing for a page that went away while it was asking', async () => {
    const server = new FakeServer().signedIn();
    const client = new InboxClient({ fetch: server.fetch, WebSocket: server.webSocket });
    const release = server.hold();
    const starting = client.start();
    client.dispose();
    release();
    await starting;
    expect(client.workspace).to.equal(undefined);
    await client.start();
    expect(client.workspace, 'the page came back').not.to.equal(undefined);
    client.dispose();
  });
});

describe('a reply that was begun', () => {
  async function begun(): Promise<InboxPage> {
    const server = new FakeServer();
    server.conversation('c1', ada, 'my question');
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ada.name);
    await page.isLive();
    page.begin('half a thou');
    return page;
  }

  it('is there again when the same agent signs in after the end of a session', async () => {
    const page = await begun();
    page.server.endSession();
    await page.signIn();
    await page.openConversation(ada.name);
    await waitUntil(() => page.draft === 'half a thou', 'the draft is gone');
  });

  it('is not shown to another agent', async () => {
    const page = await begun();
    const { agent } = page.server.session;
    page.server.employ({ ...agent, id: 'agent-2', name: 'Joan' });
    page.server.endSession();
    await page.signIn();
    await page.openConversation(ada.name);
    expect(page.draft).to.equal('');
  });

  it('is forgotten by signing out', async () => {
    const page = await begun();
    page.press('Sign out');
    await page.signIn();
    await page.openConversation(ada.name);
    expect(page.draft).to.equal('');
  });
});
