import { expect, nextFrame } from '@open-wc/testing';
import { choose } from '../../src/elements/noticing/preferences.js';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada, conversation, item } from '../support/fake-client.js';
import { appears, pageOfEachTest, transcriptOf, words } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

/** What a browser shows of a page that nobody looks at. */
class Shown {
  static permission = 'granted';
  static all: Shown[] = [];
  static requestPermission = (): Promise<string> => Promise.resolve(Shown.permission);
  isClosed = false;
  onclick: (() => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    Shown.all.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
}

let tones = 0;
const parameter = {
  setValueAtTime: () => undefined,
  linearRampToValueAtTime: () => undefined,
  exponentialRampToValueAtTime: () => undefined,
};
class Node {
  readonly gain = parameter;
  connect = (next: unknown): unknown => next;
  start = (): void => void (tones += 1);
  stop = (): void => undefined;
}
class Speaker {
  readonly state = 'running';
  readonly currentTime = 0;
  readonly destination = {};
}

describe('An answer that arrives while nobody looks', () => {
  const page = pageOfEachTest();
  const stoodIn = { Notification: Shown, AudioContext: Speaker, OscillatorNode: Node, GainNode: Node };
  const own: PropertyDescriptorMap = {};
  let title: string;

  before(() => {
    for (const [name, value] of Object.entries(stoodIn)) {
      own[name] = Object.getOwnPropertyDescriptor(globalThis, name)!;
      Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
    }
  });
  after(() => {
    Object.defineProperties(globalThis, own);
  });
  beforeEach(() => {
    Shown.all = [];
    tones = 0;
    title = document.title;
    document.title = 'My trips';
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
  });
  afterEach(() => {
    page.client.become({ unreadCount: 0 });
    page.client.notify('unread-count-change', { count: 0 });
    Reflect.deleteProperty(document, 'hidden');
    document.title = title;
    localStorage.removeItem('chat-messenger noticing');
  });

  /** One of the team answers in a conversation that is not looked at. */
  function answer(conversationId = 'c1'): void {
    const messageId = crypto.randomUUID();
    page.client.become({ unreadCount: 1, conversations: [conversation(conversationId, { unread: true })] });
    page.client.notify('unread-count-change', { count: 1 });
    page.client.notify('message-received', { conversationId, messageId });
  }
  /** A messenger of Ada's, whose panel is closed. */
  async function closed(attributes: Readonly<Record<string, string>> = {}) {
    page.client.activate(ada);
    const element = page.add(attributes);
    await appears(element, '[part=launcher]');
    return element;
  }
  const heard = (element: Element) => words(element.shadowRoot!);

  it('sounds once, and marks the tab', async () => {
    await closed();
    answer();
    await waitUntil(() => tones === 2);
    expect(document.title).to.equal('(1) My trips');
    expect(Shown.all).to.have.length(0);
  });

  describe('at it, although the panel is open,', () => {
    /** Ada's panel, open at the end of a conversation. */
    async function reading(): Promise<ChatMessenger> {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
      const items = Array.from({ length: 40 }, (_, index) => item(`Message ${String(index)}`));
      page.client.activate(ada, { conversations: [conversation('c1')] });
      page.client.show({ id: 'c1', items });
      const element = page.add();
      await element.show();
      await waitUntil(() => page.client.seesEnd);
      return element;
    }

    it('sounds where another conversation is read, and not for whoever reads it', async () => {
      await reading();
      answer('c1');
      answer('c2');
      await waitUntil(() => tones > 0);
      expect(tones).to.equal(2);
    });

    it('sounds where the visitor reads above it', async () => {
      (await transcriptOf(await reading())).scroller!.scrollTop = 0;
      await waitUntil(() => !page.client.seesEnd);
      answer();
      await waitUntil(() => tones === 2);
    });

    it('sounds where the list of conversations is on the screen', async () => {
      (await appears(await reading(), '.back')).click();
      await waitUntil(() => !page.client.visible);
      answer();
      await waitUntil(() => tones === 2);
    });
  });

  it('is shown by the system to whoever said yes: who wrote, and never what', async () => {
    choose({ system: true });
    await closed();
    answer();
    await waitUntil(() => Shown.all.length === 1);
    const [{ title: from, options }] = Shown.all as [Shown];
    expect(from).to.equal('Analytical Engines');
    expect(options.body).to.contain('Charles');
    expect(options.body).not.to.contain(page.client.state.conversations![0]!.preview!.text);
  });

  it('leads from the notification of the system to its conversation', async () => {
    choose({ system: true });
    const element = await closed();
    answer();
    await waitUntil(() => Shown.all.length === 1);
    Shown.all[0]!.onclick!();
    await waitUntil(() => page.client.shown.some(({ id }) => id === 'c1'));
    await waitUntil(() => element.isVisible);
  });

  it('is no longer shown by the system once it was read, or its reader has logged out (SES-12)', async () => {
    choose({ system: true });
    await closed();
    answer();
    await waitUntil(() => Shown.all.length === 1);
    page.client.become({ unreadCount: 0 });
    page.client.notify('unread-count-change', { count: 0 });
    expect(Shown.all[0]!.isClosed).to.equal(true);
  });

  it('says nothing in a way that the page has switched off, but to a screen reader', async () => {
    choose({ system: true });
    const element = await closed({ notifications: 'none' });
    answer();
    await waitUntil(() => heard(element).includes('Charles'));
    expect([tones, Shown.all.length, document.title]).to.deep.equal([0, 0, 'My trips']);
  });

  it('does not mark the tab any more once its messengers were taken off the page, unless they come back', async () => {
    const [first, second] = [await closed(), await closed()];
    answer();
    await waitUntil(() => document.title === '(1) My trips');
    first.remove();
    await nextFrame();
    document.body.append(second); // moved
    await nextFrame();
    expect(document.title).to.equal('(1) My trips');
    second.remove();
    await nextFrame();
    expect(document.title).to.equal('My trips');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(document.title).to.equal('My trips');
    document.body.append(first);
    await waitUntil(() => document.title === '(1) My trips');
  });

  it('is said by the element that stands in the page, as that one may', async () => {
    const first = await closed();
    answer();
    await waitUntil(() => heard(first).includes('Charles'));
    first.remove();
    page.client.become({ unreadCount: 0 });
    page.client.notify('unread-count-change', { count: 0 });
    tones = 0;
    const second = await closed({ notifications: 'none' });
    answer();
    await waitUntil(() => heard(second).includes('Charles'));
    expect([tones, document.title]).to.deep.equal([0, 'My trips']);
  });
});
