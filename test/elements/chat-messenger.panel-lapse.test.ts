import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada, item, notice } from '../support/fake-client.js';
import {
  appears,
  composerOf,
  deep,
  pageOfEachTest,
  panelOf,
  transcriptOf,
  words,
} from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

describe('<chat-messenger> panel when a session lapses (2.9)', () => {
  const page = pageOfEachTest();

  async function opened(): Promise<ChatMessenger> {
    const element = page.add();
    await element.show();
    await panelOf(element)!.updateComplete;
    return element;
  }

  const said = (element: ChatMessenger) => words(panelOf(element)!);
  const colour = (element: Element) => getComputedStyle(element).color;

  beforeEach(() => {
    page.client.activate(ada);
    page.client.show({
      id: 'v1',
      items: [item('My berth?', { own: true }), item('Upper.')],
      hasOlder: true,
    });
  });

  async function lapsed(): Promise<ChatMessenger> {
    const element = await opened();
    await transcriptOf(element);
    page.client.become({ phase: 'lapsed', connection: 'offline' });
    await panelOf(element)!.updateComplete;
    return element;
  }

  it('what was there stays, dimmed, and the composer can be used', async () => {
    const element = await opened();
    const transcript = await transcriptOf(element);
    const before = colour(deep(transcript, '.other .bubble')!);
    page.client.become({ phase: 'lapsed', connection: 'offline' });
    await panelOf(element)!.updateComplete;
    expect((await transcriptOf(element)) === transcript).to.equal(true);
    await waitUntil(() => said(element).includes('Your sign-in ran out'));
    expect(said(element)).to.include('My berth?');
    expect(said(element)).to.not.include('Signed in as').and.not.include('You are offline');
    expect(colour(deep(transcript, '.other .bubble')!)).to.not.equal(before);
    (await composerOf(element)).focus();
    await sendKeys({ type: 'Lower' });
    await sendKeys({ press: 'Enter' });
    expect(page.client.sent).to.deep.equal(['Lower']);
  });

  it('nothing is fetched', async () => {
    const asked = page.client.olderAsked;
    const element = await lapsed();
    page.client.olderAsked = asked;
    page.client.show({ failure: { code: 'session_expired' } });
    await nextFrame();
    await nextFrame();
    expect((await transcriptOf(element)).hasOlder).to.equal(false);
    expect(page.client.olderAsked).to.equal(asked);
    expect(said(element)).to.not.include('Try again');
  });

  it('nothing is asked that could not be answered', async () => {
    const asked = notice({ type: 'proof_requested', level: 3 });
    page.client.show({ items: [...page.client.state.timeline.items, asked] });
    page.client.become({ carryOver: { conversations: 1 } });
    const element = await opened();
    await appears(element, '.asked');
    page.client.become({ phase: 'lapsed', connection: 'offline' });
    await waitUntil(() => deep(element, '.asked') === undefined);
    expect(said(element)).to.include('The team asks you to confirm who you are');
  });

  it('a pointer, a key and the focus are acts of the visitor', async () => {
    const element = await lapsed();
    const acts = () => page.client.acts;
    const transcript = await transcriptOf(element);
    let before = acts();
    deep(transcript, '.bubble')!.dispatchEvent(
      new PointerEvent('pointerdown', { bubbles: true, composed: true }),
    );
    expect(acts()).to.equal(before + 1);
    const field = await appears(element, 'textarea');
    field.blur();
    before = acts();
    field.focus();
    expect(acts()).to.equal(before + 1);
    before = acts();
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, composed: true }));
    expect(acts()).to.equal(before + 1);
  });

  it('says politely that it signs in again, and counts down without being read out', async () => {
    const element = await lapsed();
    page.client.become({ phase: 'grace', graceUntil: Date.now() + 29_500 });
    const timer = await appears(element, '[role=timer]');
    const seconds = () => Number(/^(\d+) sec$/.exec(timer.textContent)?.[1]);
    const first = seconds();
    expect(first).to.be.within(20, 30);
    const status = [...panelOf(element)!.renderRoot.querySelectorAll('[role=status]')];
    const line = status.find(({ textContent }) => textContent.includes('Signing you in again…'));
    expect(line !== undefined).to.equal(true);
    expect(line!.contains(deep(element, 'chat-countdown')!)).to.equal(false);
    await waitUntil(() => seconds() < first, 'it should count');
    page.client.show({
      items: [...page.client.state.timeline.items, item('Hm', { own: true, status: 'queued' })],
    });
    await waitUntil(() => said(element).includes('Waiting to be sent'));
  });

  it('all is as before once the visitor is proven again', async () => {
    const element = await lapsed();
    page.client.become({ phase: 'grace', graceUntil: Date.now() + 30_000 });
    await appears(element, 'chat-countdown');
    page.client.activate(ada, { graceUntil: undefined });
    await waitUntil(() => said(element).includes('Signed in as ada@example.com'));
    expect(deep(element, 'chat-countdown') === undefined).to.equal(true);
    expect(deep(element, '.dimmed') === undefined).to.equal(true);
  });
});
