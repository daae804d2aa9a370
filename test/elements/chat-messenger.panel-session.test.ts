import { expect, nextFrame } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada, app, guest, item } from '../support/fake-client.js';
import { appears, composerOf, deep, focused, pageOfEachTest, panelOf, words } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

describe('<chat-messenger> panel when a session ends', () => {
  const page = pageOfEachTest();

  async function opened(): Promise<ChatMessenger> {
    const element = page.add();
    await element.show();
    await panelOf(element)!.updateComplete;
    return element;
  }

  const said = (element: ChatMessenger) => words(panelOf(element)!);

  it('nothing of it is painted while the page is put away, from the very change on (SES-15)', async () => {
    page.client.activate(ada);
    page.client.show({ items: [item('Private')] });
    const element = await opened();
    const bubble = await appears(element, '.bubble');
    const seen = () => bubble.checkVisibility({ checkVisibilityCSS: true });
    expect(seen()).to.equal(true);
    page.client.become({ veiled: true });
    expect(seen()).to.equal(false);
    page.client.become({ veiled: false });
    await nextFrame();
    expect(getComputedStyle(bubble).visibility).to.equal('visible');
  });

  it('the veil is lifted only when what another tab cleared is gone (SES-15)', async () => {
    page.client.activate(ada);
    page.client.show({ items: [item('Private')] });
    const element = await opened();
    const bubble = await appears(element, '.bubble');
    page.client.become({ veiled: true });
    void page.client.clearSession();
    page.client.become({ veiled: false });
    expect(bubble.isConnected && bubble.checkVisibility({ checkVisibilityCSS: true })).to.equal(false);
    await waitUntil(() => !panelOf(element)!.hasAttribute('veiled'));
    expect(bubble.isConnected).to.equal(false);
  });

  it('the PIN form outside a messenger is covered too (SES-15)', async () => {
    page.client.activate(ada);
    const login = document.createElement('chat-pin-login');
    login.setAttribute('app-id', 'app_1');
    document.body.append(login);
    const done = await appears(login, '.done');
    page.client.become({ veiled: true });
    expect(done.checkVisibility({ checkVisibilityCSS: true })).to.equal(false);
    page.client.become({ veiled: false });
    await waitUntil(() => done.checkVisibility({ checkVisibilityCSS: true }));
    login.remove();
  });

  it('nothing that was written or typed is left after a logout (SES-12)', async () => {
    page.client.activate(ada);
    page.client.show({ items: [item('Private')] });
    const element = await opened();
    (await composerOf(element)).value = 'half a secret';
    await element.clearSession();
    await waitUntil(() => said(element).includes('You are signed out'));
    expect(said(element)).to.not.include('Private');
    page.client.rest();
    expect((await composerOf(element)).value).to.equal('');
    expect(said(element)).to.not.include('secret');
  });

  it('whoever was writing is led to what happened', async () => {
    page.client.activate(ada);
    const element = await opened();
    (await composerOf(element)).focus();
    await element.clearSession();
    await waitUntil(() => focused()?.textContent === 'You are signed out');
  });

  it('the PIN form asks for no address that the visitor gave already', async () => {
    page.client.activate({ level: 0, method: 'anonymous', email: 'ada@example.com', email_verified: false });
    const element = await opened();
    page.client.become({ phase: 'challenged' });
    expect((await appears<HTMLInputElement>(element, '#email')).value).to.equal('ada@example.com');
  });

  it('what was typed into the PIN form is not there for the next person', async () => {
    page.client.become({ app, phase: 'challenged' });
    page.client.accept();
    const element = await opened();
    const field = await appears<HTMLInputElement>(element, '#email');
    field.value = 'ada@example.com';
    field.dispatchEvent(new InputEvent('input'));
    page.client.become({ generation: page.client.state.generation + 1 });
    await waitUntil(() => !field.isConnected);
    expect((await appears<HTMLInputElement>(element, '#email')).value).to.equal('');
  });

  const reasons = {
    logout: 'You signed out.',
    'other-tab': 'You signed out in another tab.',
    revoked: 'This sign-in was ended.',
    expired: 'not renewed in time',
  } as const;
  for (const [reason, text] of Object.entries(reasons)) {
    it(`says why: ${reason}`, async () => {
      page.client.activate(ada);
      const element = await opened();
      page.client.become({ phase: 'cleared' });
      page.client.notify('session-cleared', { reason: reason as keyof typeof reasons });
      await waitUntil(() => said(element).includes(text));
      expect(said(element)).to.include('You are signed out');
    });
  }

  it('asks for nothing but a sign-in while the page still owes a proof', async () => {
    page.client.show({ items: [item('Private')] });
    page.client.become({ app, phase: 'awaited' });
    page.client.accept();
    const element = await opened();
    await waitUntil(() => said(element).includes('Sign in to chat'));
    expect(said(element)).to.not.include('Private');
    expect(deep(element, 'chat-composer') === undefined).to.equal(true);
  });

  it('says that a refused proof leads to a new, empty conversation (COM-12, TOFU-4)', async () => {
    page.client.rest({ refusal: { code: 'tofu_mismatch', method: 'pinned-user' } });
    const element = await opened();
    await composerOf(element);
    const refused = 'The page could not confirm who you are.';
    await waitUntil(() => said(element).includes(`${refused} This is a new, empty conversation.`));
    page.client.activate(guest);
    page.client.show({ items: [item('Hello', { own: true })] });
    await waitUntil(() => said(element).includes(`${refused} Earlier conversations are not shown here.`));
    page.client.activate(ada);
    await waitUntil(() => !said(element).includes(refused));
  });
});
