import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { ChatSettings } from '../../src/elements/panel/settings/chat-settings.js';
import { ada, app, guest, item } from '../support/fake-client.js';
import {
  appears,
  composerOf,
  deep,
  focused,
  launcherOf,
  pageOfEachTest,
  panelOf,
  record,
  words,
} from '../support/messenger.js';
import { still } from '../support/still.js';
import { PHONE, inViewport, type Size } from '../support/viewport.js';
import { waitUntil } from '../support/wait-until.js';

describe('<chat-messenger> panel', () => {
  const page = pageOfEachTest();

  async function opened(attributes: Record<string, string> = {}): Promise<ChatMessenger> {
    const element = page.add(attributes);
    if (!page.client.state.app) page.client.rest();
    await element.show();
    return element;
  }

  /** Opens the panel while it is not known yet what it shows. */
  async function undecided(): Promise<ChatMessenger> {
    page.client.activate(ada, { connection: 'connecting' });
    const element = page.add();
    await element.show();
    await waitUntil(() => focused()?.className === 'close');
    return element;
  }

  async function inConversation(): Promise<ChatMessenger> {
    page.client.activate(ada);
    const element = await opened();
    page.client.show({ id: 'a', status: 'open' });
    return element;
  }

  it('opens by a click on the launcher, takes the focus, and gives it back when closed by Escape', async () => {
    const element = page.add();
    page.client.rest();
    await element.updateComplete;
    const events = record(element, 'show', 'hide');
    launcherOf(element)!.focus();
    launcherOf(element)!.click();
    const composer = await composerOf(element);
    await waitUntil(() => composer.shadowRoot?.activeElement);
    expect(focused()?.localName).to.equal('textarea');
    expect(element.isVisible && element.hasAttribute('open')).to.equal(true);
    expect(launcherOf(element)!.getAttribute('aria-expanded')).to.equal('true');
    expect(page.client.visible).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await element.updateComplete;
    expect(element.isVisible || element.hasAttribute('open')).to.equal(false);
    expect(focused() === launcherOf(element)).to.equal(true);
    expect(page.client.visible).to.equal(false);
    expect(events.map((event) => event['type'])).to.deep.equal(['show', 'hide']);
  });

  it('can be used by keyboard alone', async () => {
    const element = page.add();
    page.client.rest();
    await element.updateComplete;
    launcherOf(element)!.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused()?.localName === 'textarea');
    await sendKeys({ type: 'Hello' });
    await sendKeys({ press: 'Enter' });
    expect(page.client.sent).to.deep.equal(['Hello']);
    await sendKeys({ down: 'Shift' });
    for (let step = 0; step < 8 && focused()?.className !== 'close'; step += 1)
      await sendKeys({ press: 'Tab' });
    await sendKeys({ up: 'Shift' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => !element.isVisible);
    expect(focused() === launcherOf(element)).to.equal(true);
  });

  it('leaves the focus to the page when it is open from the first', async () => {
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    const element = page.add({ open: '' });
    page.client.rest();
    await waitUntil(() => element.isVisible);
    await composerOf(element);
    await nextFrame();
    expect(document.activeElement === field).to.equal(true);
    field.remove();
  });

  describe('leaves whoever went on to a field of the page there', () => {
    let field: HTMLInputElement;
    beforeEach(() => {
      field = document.body.appendChild(document.createElement('input'));
    });
    afterEach(() => {
      field.remove();
    });

    it('while the panel itself was on its way', async () => {
      const element = page.add();
      page.client.rest();
      await element.updateComplete;
      launcherOf(element)!.focus();
      launcherOf(element)!.click();
      await element.updateComplete;
      field.focus();
      await composerOf(element);
      await nextFrame();
      expect(document.activeElement === field).to.equal(true);
    });

    it('while it was not known what the panel shows', async () => {
      const element = await undecided();
      field.focus();
      page.client.become({ connection: 'live' });
      await composerOf(element);
      await nextFrame();
      expect(document.activeElement === field).to.equal(true);
    });

    it('while something in the panel was on its way', async () => {
      const element = await inConversation();
      (await appears(element, 'header > .menu')).click();
      (await appears(element, '[role=menuitem]:last-child')).click();
      const settings = await appears<ChatSettings>(element, 'chat-settings');
      field.focus();
      await customElements.whenDefined('chat-settings');
      await settings.updateComplete;
      await nextFrame();
      expect(document.activeElement === field).to.equal(true);
    });
  });

  it('leaves whoever writes on while the menu is on its way in the text', async () => {
    const element = await inConversation();
    const composer = await composerOf(element);
    (await appears(element, 'header > .menu')).click();
    composer.focus();
    await appears(element, '[role=menuitem]');
    expect(focused()?.localName).to.equal('textarea');
  });

  it('takes whoever waits along as soon as it is known what it shows', async () => {
    await undecided();
    page.client.become({ connection: 'live' });
    await waitUntil(() => focused()?.localName === 'textarea');
  });

  it('takes back nothing from the page when the page closes it', async () => {
    const element = await opened();
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    await element.hide();
    expect(document.activeElement === field).to.equal(true);
    field.remove();
  });

  it('keeps what was typed while the visitor looks at the PIN form', async () => {
    const element = await opened();
    (await composerOf(element)).value = 'half a sent';
    page.client.offerPin();
    await appears(element, 'chat-pin-form');
    page.client.declinePin();
    expect((await composerOf(element)).value).to.equal('half a sent');
  });

  it('shows nothing that was typed to one workspace in another', async () => {
    const element = await opened();
    const composer = await composerOf(element);
    composer.value = 'for app 1';
    page.clients.of('app_2').rest();
    element.appId = 'app_2';
    await waitUntil(() => page.clients.of('app_2').visible);
    expect(page.clients.of('app_2').state.generation).to.equal(page.client.state.generation);
    expect((await composerOf(element)).value).to.equal('');
    expect(page.client.visible).to.equal(false);
  });

  it('leaves reading on while another element shows the conversation', async () => {
    await opened();
    expect(page.client.visible).to.equal(true);
    const other = page.add();
    other.open = true;
    await waitUntil(() => other.isVisible);
    page.client.setVisible(true);
    const third = page.add();
    await third.updateComplete;
    deep(third, '.launcher')!.dispatchEvent(new PointerEvent('pointerenter'));
    await waitUntil(() => panelOf(third));
    await panelOf(third)!.updateComplete;
    third.remove();
    await nextFrame();
    expect(page.client.visible).to.equal(true);
  });

  it('stays open when Escape ends what an input method composes', async () => {
    const element = await opened();
    const field = await appears(element, 'textarea');
    const escape = { key: 'Escape', keyCode: 229, bubbles: true, composed: true };
    field.dispatchEvent(new KeyboardEvent('keydown', escape));
    await element.updateComplete;
    expect(element.open).to.equal(true);
  });

  async function fills(element: ChatMessenger, { width, height }: Size): Promise<void> {
    const box = () => panelOf(element)!.getBoundingClientRect();
    await waitUntil(() => (still(panelOf(element)!), box().height === height), 'the panel is not as high');
    expect([box().left, box().top, box().width]).to.deep.equal([0, 0, width]);
  }

  it('fills a phone that is held sideways', async () => {
    const element = await opened();
    const sideways = { width: PHONE.height, height: PHONE.width };
    await inViewport(sideways, () => fills(element, sideways));
  });

  it('is a named dialog in the top layer that does not lock the page', async () => {
    const element = await opened({ 'z-index': '7' });
    const panel = panelOf(element)!;
    expect(panel.matches(':popover-open')).to.equal(true);
    expect(panel.role).to.equal('dialog');
    expect(panel.ariaLabel).to.equal('Chat with Analytical Engines');
    expect(panel.ariaModal).to.equal(null);
    expect(getComputedStyle(deep(element, '.launcher')!).zIndex).to.equal('7');
  });

  it('fills a phone', async () => {
    const element = await opened();
    await inViewport(PHONE, async () => {
      await fills(element, PHONE);
      const field = await appears(element, 'textarea');
      expect(parseFloat(getComputedStyle(field).fontSize)).to.be.at.least(16);
    });
  });

  it('keeps typing from the page and its shortcuts', async () => {
    const heard: string[] = [];
    const listen = (event: KeyboardEvent) => heard.push(event.key);
    const kinds = ['keydown', 'keypress', 'keyup'] as const;
    const element = await opened();
    await waitUntil(() => focused()?.localName === 'textarea');
    for (const kind of kinds) document.addEventListener(kind, listen);
    await sendKeys({ type: 'j/k?' });
    await sendKeys({ press: 'Backspace' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ down: 'Escape' });
    expect(heard).to.deep.equal([]);
    await sendKeys({ up: 'Escape' });
    for (const kind of kinds) document.removeEventListener(kind, listen);
    expect(page.client.sent).to.deep.equal(['j/k']);
    expect(element.open).to.equal(false);
  });

  it('shows the unread count on the launcher, in words for screen readers', async () => {
    const element = page.add();
    page.client.rest({ unreadCount: 1 });
    await element.updateComplete;
    expect(deep(element, '[part=badge]')?.textContent).to.equal('1');
    expect(launcherOf(element)!.getAttribute('aria-label')).to.equal('Open chat, 1 unread conversation');
    page.client.become({ unreadCount: 120 });
    await element.updateComplete;
    expect(deep(element, '[part=badge]')?.textContent).to.equal('99+');
    page.client.become({ unreadCount: 0 });
    await element.updateComplete;
    expect(deep(element, '[part=badge]') === undefined).to.equal(true);
  });

  it('has no launcher where the page brings its own way in', async () => {
    const button = document.body.appendChild(document.createElement('button'));
    button.focus();
    const element = await opened({ launcher: 'hidden' });
    expect(launcherOf(element) === undefined).to.equal(true);
    await waitUntil(() => focused()?.localName === 'textarea');
    await sendKeys({ press: 'Escape' });
    await element.updateComplete;
    expect(document.activeElement === button).to.equal(true);
    button.remove();
  });

  it('uses a launcher of the page, and gives the focus back to it', async () => {
    const element = page.make();
    const own = document.createElement('button');
    own.slot = 'launcher';
    element.append(own);
    document.body.append(element);
    page.client.rest();
    await element.updateComplete;
    own.click();
    await waitUntil(() => focused()?.localName === 'textarea');
    await sendKeys({ press: 'Escape' });
    await element.updateComplete;
    expect(document.activeElement === own).to.equal(true);
  });

  it('shows what the page puts into its slots, and its own content where there is none', async () => {
    const element = await opened();
    await appears(element, '.notice');
    expect(words(panelOf(element)!)).to.include('How can we help?');
    const greeting = document.createElement('p');
    greeting.slot = 'empty';
    greeting.textContent = 'Ask about your order';
    element.append(greeting);
    await waitUntil(() => greeting.assignedSlot);
    await element.updateComplete;
    expect(greeting.checkVisibility()).to.equal(true);
    expect(deep(element, '.notice')!.checkVisibility()).to.equal(false);
  });

  it('puts a prepared text into the composer, also the same one again', async () => {
    const element = await opened({ message: 'About order 17' });
    const composer = await composerOf(element);
    expect(composer.value).to.equal('About order 17');
    composer.value = '';
    await element.prefill('About order 17');
    await nextFrame();
    expect(composer.value).to.equal('About order 17');
  });

  it('keeps a prepared text until it is known in which conversation it is to stand', async () => {
    const timeline = { ...page.client.state.timeline, status: 'open' } as const;
    page.client.activate(ada, { connection: 'connecting', conversations: undefined });
    const element = await opened({ message: 'About order 17' });
    expect((await composerOf(element)).value).to.equal('About order 17');
    page.client.become({ timeline: { ...timeline, id: 'one' } });
    await panelOf(element)!.updateComplete;
    page.client.become({ connection: 'live', conversations: [] });
    await panelOf(element)!.updateComplete;
    expect((await composerOf(element)).value).to.equal('About order 17');
    (await composerOf(element)).value = '';
    page.client.become({ timeline: { ...timeline, id: 'two' } });
    await panelOf(element)!.updateComplete;
    expect((await composerOf(element)).value).to.equal('');
  });

  it('leaves a draft of the visitor’s where the page has prepared a text', async () => {
    page.client.rest({ timeline: { ...page.client.state.timeline, draft: 'my own words' } });
    const element = await opened({ message: 'From the page' });
    expect((await composerOf(element)).value).to.equal('my own words');
  });

  it('lets a prepared text give way to a draft of the visitor’s that is read late', async () => {
    const element = await opened({ message: 'From the page' });
    expect((await composerOf(element)).value).to.equal('From the page');
    page.client.become({ timeline: { ...page.client.state.timeline, draft: 'my own words' } });
    await panelOf(element)!.updateComplete;
    expect((await composerOf(element)).value).to.equal('my own words');
  });

  it('adds a text that the page puts into the attribute later to what the visitor has written', async () => {
    const element = await opened({ message: 'From the page' });
    const composer = await composerOf(element);
    composer.value = 'I need a bike rack';
    element.setAttribute('message', 'About order 17');
    await element.updateComplete;
    await panelOf(element)!.updateComplete;
    expect(composer.value).to.equal('I need a bike rack\nAbout order 17');
  });

  it('leaves a draft of an earlier page as it is where a text is prepared before the panel is opened', async () => {
    const element = page.add();
    page.client.rest({ timeline: { ...page.client.state.timeline, draft: 'my own words' } });
    await element.prefill('About order 17');
    await element.show();
    expect((await composerOf(element)).value).to.equal('my own words');
  });

  it('adds what the page prepares later to what the visitor has written', async () => {
    const element = await opened();
    const composer = await composerOf(element);
    composer.value = 'I need a bike rack';
    await element.prefill('About order 17');
    await nextFrame();
    expect(composer.value).to.equal('I need a bike rack\nAbout order 17');
  });

  it('empties the composer when the visitor becomes somebody else', async () => {
    page.client.activate(ada);
    const element = await opened();
    const composer = await composerOf(element);
    composer.value = 'secret of Ada';
    const { generation } = page.client.state;
    page.client.activate({ ...ada, email: 'grace@example.com' }, { generation: generation + 1 });
    await panelOf(element)!.updateComplete;
    expect((await composerOf(element)).value).to.equal('');
  });

  describe('says in words', () => {
    it('who the visitor is, with a badge that no name can imitate', async () => {
      page.client.activate(ada);
      const element = await opened();
      const header = await appears(element, 'header');
      expect(words(header)).to.include('Signed in as ada@example.com');
      expect(header.querySelector('.verified svg') !== null).to.equal(true);
      page.client.activate({ level: 1, method: 'claimed', name: 'Ada ✓ Verified' });
      await waitUntil(() => words(header).includes('Chatting as Ada ✓ Verified'));
      expect(header.querySelector('.verified') === null).to.equal(true);
      // A server vouches for somebody, and not for what the page calls them.
      page.client.activate({ level: 4, method: 'server-token', email: 'boss@example.com', name: 'The Boss' });
      await waitUntil(() => words(header).includes('Chatting as boss@example.com'));
      expect(header.querySelector('.verified') === null).to.equal(true);
      page.client.activate({ ...ada, email_verified: false, name: 'Ada', name_verified: true });
      await waitUntil(() => words(header).includes('Signed in as Ada'));
      expect(header.querySelector('.verified svg') !== null).to.equal(true);
    });

    it('nothing of anybody while the visitor is being identified', async () => {
      page.client.show({ items: [item('Private')] });
      page.client.become({ app, phase: 'identifying', identity: ada });
      page.client.accept();
      const element = await opened();
      await appears(element, '.skeleton');
      expect(words(panelOf(element)!))
        .to.not.include('Private')
        .and.not.include('ada@');
    });

    it('why a code is asked for after a refused proof', async () => {
      const refusal = { code: 'identity_invalid', method: 'portal-key' } as const;
      page.client.become({ app, phase: 'challenged', refusal });
      page.client.accept();
      const element = await opened();
      await appears(element, 'chat-pin-form');
      expect(words(panelOf(element)!)).to.include('could not confirm who you are');
      await waitUntil(() => focused()?.id === 'email');
    });

    it('that a guest may verify an email, and lets them change their mind', async () => {
      page.client.activate(guest);
      const element = await opened();
      (await appears(element, '.who .quiet')).click();
      await appears(element, 'chat-pin-form');
      (await appears(element, '.challenge > .quiet')).click();
      await composerOf(element);
      expect(page.client.state.phase).to.equal('active');
    });

    it('that chat is blocked after a refused proof, without waiting for ready', async () => {
      page.client.become({ app, phase: 'blocked' });
      const element = page.add();
      await element.show();
      await waitUntil(() => words(panelOf(element)!).includes('Chat is not available'));
    });

    it('that the session is over', async () => {
      page.client.activate(ada);
      const element = await opened();
      page.client.become({ phase: 'cleared' });
      await waitUntil(() => words(panelOf(element)!).includes('You are signed out'));
    });

    it('that loading failed, and tries again on demand', async () => {
      page.client.activate(ada);
      page.client.show({ failure: { code: 'unavailable' } });
      const element = await opened();
      (await appears(element, '.notice .primary')).click();
      expect(words(panelOf(element)!)).to.include('cannot be reached');
      expect(page.client.reloads).to.equal(1);
    });

    it('that older messages could not be loaded, and asks for none until told to', async () => {
      page.client.activate(ada);
      page.client.show({ id: 'v1', items: [item('Hi')], hasOlder: true });
      const { timeline } = page.client.state;
      const element = await opened();
      await waitUntil(() => page.client.olderAsked === 1);
      page.client.show({ loading: 'older' });
      await panelOf(element)!.updateComplete;
      page.client.show({ loading: 'no', failure: { code: 'unavailable' } });
      await waitUntil(() => words(panelOf(element)!).includes('Try again'));
      await nextFrame();
      await nextFrame();
      expect(page.client.olderAsked).to.equal(1);
      page.client.become({ timeline });
      await waitUntil(() => page.client.olderAsked === 2);
    });

    it('that it is online again, to those who listen, for a while', async () => {
      page.client.activate(ada);
      const element = await opened();
      const region = deep(element, 'header > .title > [role=status]')!;
      page.client.become({ connection: 'offline' });
      await waitUntil(() => words(panelOf(element)!).includes('You are offline'));
      page.client.become({ connection: 'connecting' });
      page.client.become({ connection: 'live' });
      await waitUntil(() => region.textContent.trim() === 'You are back online.');
      page.client.become({ connection: 'offline' });
      await waitUntil(() => region.textContent.trim() === '');
    });

    it('nothing of a connection that most often stands at once, not even to those who listen', async () => {
      page.client.activate(ada);
      const element = await opened();
      page.client.become({ connection: 'connecting' });
      const late = await appears(element, '.late');
      const [appearance] = late.getAnimations();
      appearance!.currentTime = 0;
      expect(getComputedStyle(late).visibility).to.equal('hidden');
    });

    it('that it is offline and that the conversation is closed', async () => {
      page.client.activate(ada, { connection: 'offline' });
      page.client.show({ status: 'closed', items: [item('Bye')] });
      const element = await opened();
      await composerOf(element);
      for (const part of ['You are offline', 'conversation is closed'])
        await waitUntil(() => words(panelOf(element)!).includes(part), part);
    });

    it('that it is gone with the page, or only what is not sent where a proof finds the rest again (ANON-1, REL-20)', async () => {
      page.client.rest({ storagePersistent: false });
      const element = await opened();
      await composerOf(element);
      const lost = 'keeps nothing for this page. These messages are gone when you leave it.';
      await waitUntil(() => words(panelOf(element)!).includes(lost));
      page.client.activate(ada);
      await waitUntil(() =>
        words(panelOf(element)!).includes('What you have not sent is gone when you leave it.'),
      );
      expect(words(panelOf(element)!)).not.to.include('These messages are gone');
    });

    it('that more waits than is kept (REL-20)', async () => {
      page.client.rest({ isStorageFull: true });
      const element = await opened();
      await composerOf(element);
      const more = 'More waits than your browser keeps for this page.';
      await waitUntil(() => words(panelOf(element)!).includes(more));
      page.client.become({ isStorageFull: undefined });
      await panelOf(element)!.updateComplete;
      expect(words(panelOf(element)!)).not.to.include(more);
    });
  });
});
