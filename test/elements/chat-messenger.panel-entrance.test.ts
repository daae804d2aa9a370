import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { EMPTY_TIMELINE } from '../../src/client/store.js';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { LevelPolicy } from '../../src/protocol/index.js';
import { ada, app, failure, guest, item } from '../support/fake-client.js';
import { appears, composerOf, deep, focused, pageOfEachTest, panelOf, words } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

describe('<chat-messenger> panel before the first message', () => {
  const page = pageOfEachTest();

  async function opened(
    attributes: Record<string, string> = { 'collect-user-data': '' },
  ): Promise<ChatMessenger> {
    const element = page.add(attributes);
    if (!page.client.state.app) page.client.rest();
    await element.show();
    await panelOf(element)!.updateComplete;
    return element;
  }

  const said = (element: ChatMessenger) => words(panelOf(element)!);
  const has = (element: ChatMessenger, selector: string) => deep(element, selector) !== undefined;
  const field = (element: ChatMessenger, name: string) => appears<HTMLInputElement>(element, `#${name}`);

  describe('with collect-user-data (S2.2, ANON-5)', () => {
    it('asks for name and email by keyboard, says that neither is checked, then lets the visitor write', async () => {
      const heard: string[] = [];
      const listen = ({ key }: KeyboardEvent) => heard.push(key);
      const element = await opened({ 'collect-user-data': '', message: 'About order 17' });
      await waitUntil(() => focused()?.id === 'name');
      document.addEventListener('keydown', listen);
      expect(said(element)).to.include('This is not checked');
      expect(has(element, 'chat-composer')).to.equal(false);
      await sendKeys({ type: ' Ada' });
      await sendKeys({ press: 'Tab' });
      await sendKeys({ type: 'ada@example.com' });
      await sendKeys({ press: 'Enter' });
      document.removeEventListener('keydown', listen);
      expect(heard).to.deep.equal(['Tab']);
      const composer = await composerOf(element);
      expect(page.client.claimed).to.deep.equal([{ name: 'Ada', email: 'ada@example.com' }]);
      await waitUntil(() => focused()?.localName === 'textarea');
      expect(composer.value).to.equal('About order 17');
      expect(has(element, 'chat-collect-form')).to.equal(false);
    });

    it('says in words what is missing or wrong, at its field', async () => {
      const element = await opened();
      (await appears(await appears(element, 'chat-collect-form'), '.primary')).click();
      const name = await field(element, 'name');
      await waitUntil(() => focused() === name);
      expect(name.getAttribute('aria-invalid')).to.equal('true');
      const described = () => deep(element, `#${name.getAttribute('aria-describedby')!}`)?.textContent;
      expect(described()).to.equal('Enter your name.');
      expect(said(element)).to.include('Enter your email address.');
      await sendKeys({ type: 'A'.repeat(81) });
      await sendKeys({ press: 'Tab' });
      await sendKeys({ type: 'ada@example' });
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => described() === 'This name is too long.');
      expect(said(element)).to.include('This does not look like an email address.');
      expect(page.client.claimed).to.deep.equal([]);
    });

    it('says why the server did not take it, and keeps what was typed', async () => {
      page.client.activate({ level: 1, method: 'claimed', name: 'Ada' });
      const element = await opened();
      const email = await field(element, 'email');
      await waitUntil(() => focused() === email);
      await sendKeys({ type: 'ada@example.com' });
      page.client.actFailure = failure('rate_limited', 5);
      await sendKeys({ press: 'Enter' });
      await waitUntil(() =>
        said(element).includes('a little too often. Please wait a moment. Try again in 5'),
      );
      page.client.actFailure = failure('email_malformed');
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => said(element).includes('This does not look like an email address.'));
      expect(email.value).to.equal('ada@example.com');
      expect(email.getAttribute('aria-invalid')).to.equal('true');
    });

    it('fills in what the page said already (S1.29)', async () => {
      page.client.activate({ level: 1, method: 'claimed', email: 'ada@example.com' });
      const element = await opened();
      expect((await field(element, 'email')).value).to.equal('ada@example.com');
      await waitUntil(() => focused()?.id === 'name');
    });

    it('fills in whatever else the page said, where the workspace asks for it', async () => {
      const claims = ['phone', 'company'] as const;
      const form = claims.map((claim) => ({
        id: claim,
        type: 'text' as const,
        claim,
        required: true,
        label: { en: claim },
      }));
      page.client.activate(guest, { messenger: { ...page.client.state.messenger!, form } });
      const element = await opened({ phone: '+41 44 000', company: 'Analytical Engines' });
      expect((await field(element, 'phone')).value).to.equal('+41 44 000');
      expect((await field(element, 'company')).value).to.equal('Analytical Engines');
    });

    for (const [who, identity] of [
      ['is proven', { level: 2, method: 'pinned-user' }],
      ['has said both', { level: 1, method: 'claimed', name: 'Ada', email: 'ada@example.com' }],
    ] as const) {
      it(`asks nothing of a visitor who ${who} (S1.27)`, async () => {
        page.client.activate(identity);
        const element = await opened();
        await composerOf(element);
        expect(has(element, 'chat-collect-form')).to.equal(false);
      });
    }

    it('asks nothing where there is a conversation to go on with, or where the page does not want it', async () => {
      page.client.activate(guest);
      page.client.show({ id: 'v1', items: [item('Hi', { own: true })] });
      await composerOf(await opened());
      page.client.become({ timeline: EMPTY_TIMELINE });
      await composerOf(await opened({}));
    });

    it('waits until it knows of conversations, and keeps what is typed when the network goes', async () => {
      page.client.activate(guest, { connection: 'connecting' });
      const element = await opened();
      await appears(element, '.skeleton');
      expect(has(element, 'chat-composer') || has(element, 'chat-collect-form')).to.equal(false);
      page.client.become({ connection: 'live' });
      const name = await field(element, 'name');
      await waitUntil(() => focused() === name);
      await sendKeys({ type: 'Ada' });
      page.client.become({ connection: 'connecting' });
      await nextFrame();
      expect(deep<HTMLInputElement>(element, '#name')?.value).to.equal('Ada');
    });

    it('offers to confirm the email instead, where codes can be mailed', async () => {
      const element = await opened();
      (await appears(element, '.challenge > .quiet')).click();
      await appears(element, 'chat-pin-form');
      (await appears(element, '.challenge > .quiet')).click();
      await appears(element, 'chat-collect-form');
      page.client.become({ app: { ...app, pin: false } });
      await waitUntil(() => !has(element, '.challenge > .quiet'));
    });

    it('forgets what was typed when somebody else comes', async () => {
      const element = await opened();
      const name = await field(element, 'name');
      await waitUntil(() => focused() === name);
      await sendKeys({ type: 'Ada' });
      await element.clearSession();
      page.client.rest();
      await waitUntil(() => !name.isConnected);
      expect((await field(element, 'name')).value).to.equal('');
    });
  });

  describe('where the workspace wants to know who begins', () => {
    const strict = (start: LevelPolicy['start'], pin = true) => ({
      app: { ...app, pin, policy: { ...app.policy, start } },
    });

    it('asks for a confirmed email in place of the composer', async () => {
      page.client.activate(guest, strict(3));
      const element = await opened();
      const button = await appears(element, '.notice .primary');
      expect(said(element)).to.include('Confirm your email to start a conversation');
      expect(has(element, 'chat-composer') || has(element, 'chat-collect-form')).to.equal(false);
      button.click();
      await appears(element, 'chat-pin-form');
    });

    it('asks to sign in to the page where no codes can be mailed', async () => {
      page.client.rest(strict(2, false));
      const element = await opened({});
      await appears(element, '.notice');
      expect(said(element)).to.include('Sign in to this page to start a conversation.');
      expect(has(element, '.notice .primary')).to.equal(false);
    });

    it('asks for name and email where no more is wanted', async () => {
      page.client.rest(strict(1));
      await appears(await opened({}), 'chat-collect-form');
    });

    it('lets those write who are known well enough, or have begun already', async () => {
      page.client.activate(ada, strict(4));
      await composerOf(await opened({}));
      page.client.activate(guest);
      page.client.show({ id: 'v1', items: [item('Hi', { own: true })] });
      await composerOf(await opened({}));
    });
  });
});
