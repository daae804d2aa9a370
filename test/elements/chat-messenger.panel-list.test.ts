import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { ChatState } from '../../src/client/state.js';
import type { Patch } from '../../src/client/store.js';
import { ada, conversation, failure, item } from '../support/fake-client.js';
import { appears, composerOf, deep, focused, pageOfEachTest, panelOf, words } from '../support/messenger.js';
import { still } from '../support/still.js';
import { PHONE, inViewport } from '../support/viewport.js';
import { waitUntil } from '../support/wait-until.js';

const HOUR = 3_600_000;

describe('<chat-messenger> panel with conversations', () => {
  const page = pageOfEachTest();

  /** Opens the panel for somebody with these conversations. */
  async function opened(ids: readonly string[], patch: Patch<ChatState> = {}): Promise<ChatMessenger> {
    const conversations = ids.map((id) => conversation(id));
    page.client.activate(ada, { conversations, ...patch });
    const element = page.add();
    await element.show();
    return element;
  }
  const list = (element: ChatMessenger) => appears(element, 'chat-conversation-list');
  async function entries(element: ChatMessenger): Promise<HTMLButtonElement[]> {
    await appears(element, '.entry');
    return [...(await list(element)).shadowRoot!.querySelectorAll<HTMLButtonElement>('.entry')];
  }
  const button = (element: ChatMessenger, kind: string) =>
    deep<HTMLButtonElement>(panelOf(element)!, `header > .${kind}`);
  const settled = (element: ChatMessenger) => panelOf(element)!.updateComplete;

  describe('opens', () => {
    it('at the list where there are several, which counts as looking at none of them', async () => {
      const element = await opened(['a', 'b']);
      expect(await entries(element)).to.have.length(2);
      expect(deep(element, 'chat-composer')).to.equal(undefined);
      expect(page.client.visible).to.equal(false);
      expect(page.client.shown).to.deep.equal([]);
    });

    it('at the only one there is, without showing anything else before', async () => {
      const element = await opened(['a'], {});
      await composerOf(element);
      expect(page.client.shown).to.deep.equal([{ id: 'a' }]);
      expect(page.client.visible).to.equal(true);
      expect(deep(element, 'chat-conversation-list')).to.equal(undefined);
    });

    it('at a new one where there is none, with no way to a list', async () => {
      const element = await opened([]);
      await composerOf(element);
      expect(button(element, 'back')).to.equal(undefined);
      expect(button(element, 'menu')).to.equal(undefined);
    });

    it('at nothing yet while it is not known which there are', async () => {
      page.client.activate(ada, { connection: 'connecting' });
      const element = page.add();
      await element.show();
      await appears(element, '.skeleton');
      expect(deep(element, 'chat-composer')).to.equal(undefined);
      page.client.become({ connection: 'live', conversations: [conversation('a'), conversation('b')] });
      await entries(element);
      expect(page.client.visible).to.equal(false);
      expect(deep(element, '.skeleton')).to.equal(undefined);
    });

    it('where the visitor was, unless another one is unread', async () => {
      const element = await opened(['a', 'b']);
      (await entries(element))[0]!.click();
      await composerOf(element);
      await element.hide();
      await element.show();
      await composerOf(element);
      await element.hide();
      page.client.become({ conversations: [conversation('b', { unread: true }), conversation('a')] });
      await element.show();
      await entries(element);
      expect(page.client.visible).to.equal(false);
    });

    it('at the conversation where the page brings a text for it', async () => {
      page.client.activate(ada, { conversations: [conversation('a'), conversation('b')] });
      const element = page.add({ message: 'About order 17' });
      await element.show();
      expect((await composerOf(element)).value).to.equal('About order 17');
    });

    it('anew for another person, who finds nothing of the one before', async () => {
      const element = await opened(['a', 'b']);
      (await entries(element))[0]!.click();
      await composerOf(element);
      const { generation } = page.client.state;
      const grace = { ...ada, email: 'grace@example.com' };
      page.client.activate(grace, {
        generation: generation + 1,
        conversations: [conversation('c'), conversation('d')],
      });
      expect(words((await entries(element))[0]!)).to.include('Last words of c');
      expect(words(panelOf(element)!)).to.not.include('Last words of a');
    });
  });

  describe('lists them', () => {
    it('newest first, with who wrote last, what, and when', async () => {
      const now = Date.now();
      const at = (ms: number) =>
        ({ author: 'agent', name: 'Charles', text: 'Yes', sent_at: now - ms }) as const;
      const element = await opened([], {
        conversations: [
          conversation('a', { preview: { ...at(1000), text: 'First\nsecond   line' } }),
          conversation('b', {
            preview: { author: 'contact', text: '<b>Mine</b>', sent_at: now - 400 * 24 * HOUR },
          }),
          conversation('c', { preview: at(0), status: 'closed' }),
        ],
      });
      const [first, second, third] = await entries(element);
      expect(words(first!)).to.match(/ Charles .*First second line/);
      expect(words(second!)).to.match(/Analytical Engines .*You: .*<b>Mine<\/b>/);
      expect(second!.querySelector('time')!.textContent).to.match(/\d{4}/);
      expect(words(third!)).to.include('Closed');
    });

    it('by names that are all that stands there', async () => {
      const preview = { author: 'agent', name: 'Charles', text: 'Yes', sent_at: Date.now() } as const;
      const element = await opened([], {
        conversations: [
          conversation('a', { preview, unread: true }),
          conversation('b', { preview, status: 'closed' }),
        ],
        unreadCount: 1,
      });
      const [first, second] = await entries(element);
      expect(words(first!)).to.match(/^ C unread Charles \d+:\d+.* Yes $/);
      expect(words(second!)).to.match(/^ C Charles .* Closed $/);
      expect(first!.ariaLabel).to.equal(null);
      expect(deep(await list(element), 'ul')!.ariaLabel).to.equal('Your conversations');
    });

    it('with one that waits to be sent, which is found again', async () => {
      const element = await opened(['a', 'b']);
      await entries(element);
      deep(panelOf(element)!, '.start')!.click();
      await composerOf(element);
      page.client.show({ items: [item('On its way', { own: true, status: 'queued' })] });
      await waitUntil(() => deep(element, '.bubble'));
      button(element, 'back')!.click();
      const [begun, ...others] = await entries(element);
      expect(others).to.have.length(2);
      expect(words(begun!)).to.match(/You: On its way Waiting to be sent/);
      begun!.click();
      await waitUntil(() => deep(element, '.bubble')?.textContent === 'On its way');
      expect(page.client.shown).to.deep.equal([]);
    });

    it('and more of them on demand, saying what went wrong', async () => {
      const element = await opened(['a', 'b'], { hasMoreConversations: true });
      const more = await appears(element, '.more .quiet');
      page.client.actFailure = failure('network');
      more.click();
      await waitUntil(() => words(deep(element, '.more .wrong')!).includes('no connection'));
      expect(page.client.moreConversationsAsked).to.equal(1);
      more.click();
      await waitUntil(() => page.client.moreConversationsAsked === 2);
      page.client.become({ hasMoreConversations: false });
      await waitUntil(() => deep(element, '.more') === undefined);
    });

    it('as shadows until they are known again, and says that there are none', async () => {
      const element = await opened(['a', 'b']);
      await entries(element);
      page.client.become({ conversations: undefined });
      expect((await appears(element, '.shadows')).ariaLabel).to.equal('Loading your conversations');
      page.client.become({ conversations: [] });
      expect((await appears(element, '.blank')).textContent).to.equal('You have no conversations yet.');
    });

    it('and that the network is gone', async () => {
      const element = await opened(['a', 'b'], { connection: 'offline' });
      await entries(element);
      expect(words(await appears(element, '.banner'))).to.include('no connection');
    });
  });

  describe('by keyboard', () => {
    it('is one stop, with arrow keys, Home and End inside, and Enter to open', async () => {
      const element = await opened(['a', 'b', 'c']);
      const all = await entries(element);
      await waitUntil(() => focused() === all[0]);
      expect(all.map((one) => one.tabIndex)).to.deep.equal([0, -1, -1]);
      for (const [key, place] of [
        ['ArrowDown', 1],
        ['End', 2],
        ['ArrowDown', 2],
        ['Home', 0],
        ['ArrowUp', 0],
        ['ArrowDown', 1],
      ] as const) {
        await sendKeys({ press: key });
        expect(focused() === all[place]).to.equal(true, key);
      }
      await nextFrame();
      expect(all.map((one) => one.tabIndex)).to.deep.equal([-1, 0, -1]);
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => focused()?.localName === 'textarea');
      expect(page.client.shown).to.deep.equal([{ id: 'b' }]);
    });

    it('stays with its conversation when that moves up', async () => {
      const element = await opened(['a', 'b']);
      const [, second] = await entries(element);
      second!.focus();
      const [a, b] = page.client.state.conversations!;
      page.client.become({ conversations: [b!, a!] });
      await nextFrame();
      expect((focused() as HTMLElement).dataset['id']).to.equal('b');
    });

    it('leads back to the conversation that was left, and closes by Escape from everywhere', async () => {
      const element = await opened(['a', 'b', 'c']);
      (await entries(element))[1]!.click();
      await waitUntil(() => focused()?.localName === 'textarea');
      await sendKeys({ press: 'Backspace' });
      expect(deep(element, 'chat-conversation-list')).to.equal(undefined);
      button(element, 'back')!.focus();
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => (focused() as HTMLElement).dataset['id'] === 'b');
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => !element.isVisible);
    });
  });

  describe('goes from one to another', () => {
    it('showing nothing of the first as the second, and sending nothing into it', async () => {
      const element = await opened(['a', 'b'], {
        timeline: { id: 'a', status: 'open', items: [item('In a')], hasOlder: false, loading: 'no' },
      });
      let arrive: () => void = () => undefined;
      page.client.answer = new Promise((resolve) => (arrive = resolve));
      (await entries(element))[1]!.click();
      await appears(element, '.skeleton');
      expect(deep(element, 'chat-composer')).to.equal(undefined);
      expect(words(panelOf(element)!)).to.not.include('In a');
      expect(page.client.visible).to.equal(false);
      arrive();
      await composerOf(element);
      await waitUntil(() => page.client.visible);
    });

    it('at once, where it is on the screen already', async () => {
      const element = await opened(['a', 'b'], {
        timeline: { id: 'b', status: 'open', items: [item('In b')], hasOlder: false, loading: 'no' },
      });
      (await entries(element))[1]!.click();
      await appears(element, '.bubble');
      expect(page.client.shown).to.deep.equal([]);
    });

    it('and says what went wrong, with another try', async () => {
      const element = await opened(['a', 'b']);
      page.client.actFailure = failure('not_found');
      (await entries(element))[0]!.click();
      const again = await appears(element, '.notice .primary');
      expect(words(panelOf(element)!)).to.include('This is not there.');
      expect(page.client.visible).to.equal(false);
      again.click();
      await composerOf(element);
      expect(page.client.shown).to.deep.equal([{ id: 'a' }, { id: 'a' }]);
    });

    describe('that is not there any more', () => {
      /** The visitor opens the first one, and everything was erased in another tab meanwhile. */
      async function atDeadEnd(ids: readonly string[], left: readonly string[]): Promise<ChatMessenger> {
        const element = await opened(ids);
        page.client.actFailure = failure('not_found');
        (await entries(element))[0]!.click();
        await appears(element, '.notice .primary');
        page.client.become({ conversations: left.map((id) => conversation(id)) });
        expect(words(panelOf(element)!)).to.include('This is not there.');
        return element;
      }

      it('and finds the way to a new one, without any other', async () => {
        const element = await atDeadEnd(['a', 'b'], []);
        (await appears(element, 'header > .back')).click();
        (await appears(element, '.start')).click();
        await composerOf(element);
        expect(words(panelOf(element)!)).not.to.include('This is not there.');
      });

      it('and finds the list where others are left', async () => {
        const element = await atDeadEnd(['a', 'b', 'c'], ['b', 'c']);
        button(element, 'back')!.click();
        expect(await entries(element)).to.have.length(2);
      });

      for (const [left, place] of [
        [[], 'chat-composer'],
        [['b'], 'chat-composer'],
        [['b', 'c'], 'chat-conversation-list'],
      ] as const) {
        it(`and is told so once: the panel opens anew where ${String(left.length)} are left`, async () => {
          const element = await atDeadEnd(['a', 'b', 'c'], left);
          await element.hide();
          await element.show();
          await appears(element, place);
          expect(words(panelOf(element)!)).not.to.include('This is not there.');
        });
      }
    });

    it('keeps what was typed in each, as the client keeps it, and tells that somebody types', async () => {
      const element = await opened(['a', 'b']);
      (await entries(element))[0]!.click();
      await waitUntil(() => focused()?.localName === 'textarea');
      await sendKeys({ type: 'Hi' });
      expect(page.client.drafts).to.deep.equal(['H', 'Hi']);
      expect(page.client.keys).to.equal(2);
      button(element, 'back')!.click();
      (await entries(element))[1]!.click();
      expect((await composerOf(element)).value).to.equal('');
      page.client.show({ draft: 'half a sent' });
      await waitUntil(async () => (await composerOf(element)).value === 'half a sent');
      page.client.show({ id: 'a', draft: 'Hi' });
      await waitUntil(async () => (await composerOf(element)).value === 'Hi');
      await waitUntil(() => focused()?.localName === 'textarea');
      await sendKeys({ press: 'Enter' });
      expect(page.client.sent).to.deep.equal(['Hi']);
      expect(page.client.drafts.at(-1)).to.equal('');
    });

    it('never takes what is being typed for a draft that storage brings late', async () => {
      const element = await opened([]);
      (await composerOf(element)).value = 'typed';
      page.client.show({ draft: 'old' });
      await settled(element);
      expect((await composerOf(element)).value).to.equal('typed');
    });

    it('goes on in the same composer and bubbles when the first message gets its place', async () => {
      const element = await opened([]);
      const composer = await composerOf(element);
      const first = item('Hello', { own: true, status: 'sending' });
      page.client.show({ items: [first] });
      const bubble = await appears(element, '.bubble');
      composer.value = 'and more';
      page.client.show({ id: 'new', items: [{ ...first, status: 'sent' }] });
      await settled(element);
      expect(bubble.isConnected && composer.isConnected).to.equal(true);
      expect(composer.value).to.equal('and more');
    });
  });

  it('begins a new one from the list', async () => {
    const element = await opened(['a', 'b']);
    await entries(element);
    const start = deep<HTMLButtonElement>(panelOf(element)!, '.start')!;
    expect(start.textContent.trim()).to.equal('New conversation');
    start.click();
    await waitUntil(() => focused()?.localName === 'textarea');
    expect(page.client.started).to.equal(1);
    expect(words(panelOf(element)!)).to.include('How can we help?');
  });

  it('says on the way back how many others are unread', async () => {
    const element = await opened(['a'], { unreadCount: 2 });
    await composerOf(element);
    expect(button(element, 'back')!.ariaLabel).to.equal('Back to your conversations, 2 unread conversations');
    expect(deep(panelOf(element)!, '.elsewhere')!.textContent).to.equal('2');
    page.client.become({ unreadCount: 0 });
    await settled(element);
    expect(button(element, 'back')!.ariaLabel).to.equal('Back to your conversations');
    expect(deep(panelOf(element)!, '.elsewhere')).to.equal(undefined);
  });

  it('moves nowhere while the session is over', async () => {
    const element = await opened(['a']);
    await composerOf(element);
    expect(button(element, 'back') !== undefined && button(element, 'menu') !== undefined).to.equal(true);
    page.client.become({ phase: 'lapsed' });
    await settled(element);
    for (const kind of ['back', 'menu', 'search']) expect(button(element, kind)).to.equal(undefined);
  });

  describe('marks where the visitor had read before', () => {
    const message = (seq: number, parts = {}) =>
      item(`Message ${String(seq)}`, {
        ...parts,
        message: {
          ...{ id: `m${String(seq)}`, conversation_id: 'a', seq, text: '', client_msg_id: '', sent_at: 0 },
          author: { kind: 'agent', name: 'Charles' },
        },
      });
    const unread = { read_seq: 1, unread: true } as const;

    it('from when they came until they leave, whatever is read meanwhile', async () => {
      const items = [message(1), message(2), message(3)];
      const element = await opened([], {
        conversations: [conversation('a', unread)],
        timeline: { id: 'a', status: 'open', items, hasOlder: false, loading: 'no' },
      });
      const line = await appears(element, '.start');
      expect(line.textContent.trim()).to.equal('New');
      expect(line.nextElementSibling!.textContent).to.include('Message 2');
      page.client.become({ conversations: [conversation('a')] });
      page.client.show({ items: [...items, message(4)] });
      await settled(element);
      expect(deep(element, '.start') === line).to.equal(true);
      await element.hide();
      await element.show();
      await settled(element);
      expect(deep(deep(element, 'chat-transcript')!, '.start')).to.equal(undefined);
    });

    it('not where all of it is new, or nothing', async () => {
      const element = await opened([], {
        conversations: [conversation('a', { ...unread, read_seq: 0 })],
        timeline: { id: 'a', status: 'open', items: [message(1), message(2)], hasOlder: true, loading: 'no' },
      });
      await appears(element, '.bubble');
      expect(deep(deep(element, 'chat-transcript')!, '.start')).to.equal(undefined);
    });
  });

  it('asks the client for all that the messages want', async () => {
    const element = await opened(['a']);
    await composerOf(element);
    const items = Array.from({ length: 60 }, (_, index) => item(String(index)));
    page.client.show({ items, hasNewer: true, typing: 'Charles' });
    await waitUntil(() => page.client.newerAsked === 1);
    const jump = await appears(element, '.jump');
    jump.click();
    expect(page.client.newestAsked).to.equal(1);
    const composer = await composerOf(element);
    composer.value = 'Mine';
    composer.focus();
    await composer.updateComplete;
    await sendKeys({ press: 'Enter' });
    expect([page.client.newestAsked, page.client.sent]).to.deep.equal([2, ['Mine']]);
  });

  it('is large enough for fingers on a phone', async () => {
    const element = await opened(['a', 'b']);
    const panel = panelOf(element)!;
    await inViewport(PHONE, async () => {
      await waitUntil(() => (still(panel), panel.getBoundingClientRect().height === PHONE.height));
      const all = [
        ...(await entries(element)),
        button(element, 'search')!,
        button(element, 'close')!,
        deep(element, '.start')!,
      ];
      for (const one of all) {
        const { width, height } = one.getBoundingClientRect();
        expect(width >= 44 && height >= 44).to.equal(true, one.className);
      }
    });
  });

  describe('settings', () => {
    const inSettings = async (element: ChatMessenger) => {
      (await appears(element, 'header > .menu')).click();
      (await appears(element, '[role=menuitem]:last-child')).click();
      const settings = await appears(element, 'chat-settings');
      await waitUntil(() => words(settings).includes('Settings and data'));
    };
    const act = async (element: ChatMessenger, label: string) => {
      const found = () =>
        [...deep(element, 'chat-settings')!.shadowRoot!.querySelectorAll('button')].find(
          ({ textContent }) => textContent.trim() === label,
        );
      await waitUntil(found);
      return found()!;
    };
    const says = (element: ChatMessenger) => words(panelOf(element)!);

    it('speak of a conversation only where they were opened from it, and it is still there', async () => {
      const element = await opened(['a', 'b']);
      (await entries(element))[0]!.click();
      await composerOf(element);
      page.client.show({ id: 'a' });
      await inSettings(element);
      expect(says(element)).to.include('This conversation');
      // Erased: another one takes its place behind the settings.
      page.client.become({ conversations: [conversation('b')] });
      page.client.show({ id: 'b' });
      await waitUntil(() => !says(element).includes('This conversation'));
      button(element, 'back')!.click();
      await entries(element);
      await inSettings(element);
      expect(says(element)).to.include('Your data').and.not.include('This conversation');
    });

    it('lead to the proof of the visitor’s own address, and are there again after it', async () => {
      const element = await opened(['a', 'b']);
      await entries(element);
      await inSettings(element);
      page.client.actFailure = failure('proof_stale');
      (await act(element, 'Download all of it')).click();
      await waitUntil(() => says(element).includes('confirm once more'));
      (await act(element, 'Confirm your email')).click();
      const email = await appears<HTMLInputElement>(element, 'input[name=email]');
      expect(email.value).to.equal('ada@example.com');
      expect(words(panelOf(element)!)).to.include('For this, confirm once more who you are.');
      expect(button(element, 'back')).to.equal(undefined);
      (await appears(element, '.challenge > .quiet')).click();
      await waitUntil(() => says(element).includes('Your data'));
    });
  });
});
