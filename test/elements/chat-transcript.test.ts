import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { ChatTranscript } from '../../src/elements/shared/chat-transcript.js';
import { define } from '../../src/elements/shared/define.js';
import type { TranscriptItem } from '../../src/elements/shared/transcript-item.js';
import '../support/english.js';
import { item } from '../support/fake-client.js';
import { waitUntil } from '../support/wait-until.js';

define('chat-transcript', ChatTranscript);

const many = (count: number, text = 'Message') =>
  Array.from({ length: count }, (_, index) => item(`${text} ${String(index + 1)}`));

describe('<chat-transcript>', () => {
  async function shown(items: readonly TranscriptItem[], parts: Partial<ChatTranscript> = {}) {
    const box = await fixture<HTMLDivElement>(html`<div></div>`);
    const element = document.createElement('chat-transcript');
    Object.assign(element, { items, ...parts });
    element.style.blockSize = '400px';
    box.append(element);
    await element.updateComplete;
    await nextFrame();
    return element;
  }
  const bubbles = (element: ChatTranscript) =>
    [...element.renderRoot.querySelectorAll<HTMLElement>('.bubble')].map((bubble) => bubble.textContent);
  const find = (element: ChatTranscript, selector: string) =>
    element.renderRoot.querySelector<HTMLElement>(selector)!;
  const fromEnd = ({ scroller }: ChatTranscript) =>
    scroller!.scrollHeight - scroller!.scrollTop - scroller!.clientHeight;
  const spoken = (element: ChatTranscript) =>
    [...element.renderRoot.querySelectorAll('[role=status] p')].map((line) => line.textContent);
  async function becomes(element: ChatTranscript, items: readonly TranscriptItem[]) {
    element.items = items;
    await element.updateComplete;
    await nextFrame();
  }

  it('shows text as it was written, never as markup', async () => {
    const text = '<img src=x onerror=alert(1)>\n  {{7*7}} [x](javascript:alert(1))';
    const element = await shown([item(text)]);
    expect(bubbles(element)).to.deep.equal([text]);
    expect(element.renderRoot.querySelector('.bubble *') === null).to.equal(true);
    expect(getComputedStyle(find(element, '.bubble')).whiteSpace).to.equal('pre-wrap');
  });

  it('reads out what happened beside the messages though its words come later than its place', async () => {
    const asked = (text: string) => ({ kind: 'notice', key: 'n', own: false, at: Date.now(), text }) as const;
    const old = { ...asked(''), key: 'old' };
    const hello = item('Hello');
    const element = await shown([hello, old]);
    await becomes(element, [hello, old, asked('')]);
    await becomes(element, [hello, { ...old, text: 'Something old' }, asked('The team asks who you are')]);
    expect(spoken(element)).to.deep.equal(['The team asks who you are']);
  });

  it('begins at the newest message and stays there when another arrives', async () => {
    const items = many(60);
    const element = await shown(items);
    await waitUntil(() => fromEnd(element) < 2);
    await becomes(element, [...items, item('Newest')]);
    expect(fromEnd(element)).to.be.lessThan(2);
  });

  it('begins at the newest message although its room shrinks while the groups above are laid out', async () => {
    const box = await fixture<HTMLDivElement>(html`<div></div>`);
    const element = document.createElement('chat-transcript');
    Object.assign(element, { items: many(60) });
    element.style.blockSize = '400px';
    box.append(element);
    await element.updateComplete;
    expect(fromEnd(element)).to.be.lessThan(2);
    element.style.blockSize = '340px';
    await nextFrame();
    await nextFrame();
    await waitUntil(() => fromEnd(element) < 2);
  });

  describe('when a day is over', () => {
    const { now } = Date;
    const days = (element: ChatTranscript) =>
      [...element.renderRoot.querySelectorAll('.day')].map((day) => day.textContent);
    afterEach(() => {
      Date.now = now;
    });
    /** Some moments before midnight, as far as this page knows. */
    async function late() {
      const midnight = new Date(now()).setHours(24, 0, 0, 0);
      Date.now = () => midnight - 800;
      const before = ['Late', 'Later'].map((text) => item(text, { at: Date.now() }));
      const element = await shown(before);
      expect(days(element)).to.deep.equal(['Today']);
      return { element, before, midnight };
    }

    it('calls it yesterday, at midnight', async () => {
      const { element, midnight } = await late();
      Date.now = () => midnight + 1;
      await waitUntil(() => days(element).join() === 'Yesterday');
    });

    it('calls it yesterday for whoever comes back after that', async () => {
      const { element, midnight } = await late();
      Date.now = () => midnight + 3_600_000;
      document.dispatchEvent(new Event('visibilitychange'));
      await element.updateComplete;
      expect(days(element)).to.deep.equal(['Yesterday']);
    });

    it('calls only one of two days today', async () => {
      const { element, before, midnight } = await late();
      Date.now = () => midnight + 3_600_000;
      await becomes(element, [...before, item('After', { at: Date.now() })]);
      expect(days(element)).to.deep.equal(['Yesterday', 'Today']);
    });
  });

  it('no longer says what was taken away or edited since it was read out', async () => {
    const message = {
      id: 'm',
      conversation_id: 'a',
      seq: 2,
      author: { id: 'g', kind: 'agent', name: 'Grace' },
    } as const;
    const stored = { ...message, text: '', sent_at: 1, client_msg_id: 'm' };
    const file = { id: 'f', name: 'passwords.txt', media_type: 'text/plain', bytes: 1 };
    for (const [said, since] of [
      [{ text: 'The password is hunter2' }, { text: '', message: { ...stored, deleted_at: 9 } }],
      [
        { text: '', attachments: [file] },
        { attachments: [], message: { ...stored, deleted_at: 9 } },
      ],
      [{ text: 'The password is hunter2' }, { text: 'I cannot say', message: { ...stored, edited_at: 9 } }],
    ] as const) {
      const [first, second] = [item('Hello'), item('', { message: stored, ...said })];
      const element = await shown([first]);
      await becomes(element, [first, second]);
      expect(spoken(element)).to.have.length(1);
      await becomes(element, [first, { ...second, ...since }]);
      expect(spoken(element)).to.deep.equal([]);
    }
  });

  it('stays at the newest message when its room shrinks', async () => {
    const element = await shown(many(60));
    element.style.blockSize = '250px';
    await waitUntil(() => element.scroller!.clientHeight <= 250 && fromEnd(element) < 2);
  });

  it('leaves the reader at the message they look at, but shows them what they wrote themselves', async () => {
    const items = many(60);
    const element = await shown(items);
    element.scroller!.scrollTop = 300;
    await nextFrame();
    await nextFrame();
    const place = element.scroller!.scrollTop;
    await becomes(element, [...items, item('Newest')]);
    expect(element.scroller!.scrollTop).to.be.closeTo(place, 2);
    await becomes(element, [...items, item('My own', { own: true })]);
    expect(fromEnd(element)).to.be.lessThan(2);
  });

  it('keeps the message in sight in its place when older ones are put above it', async () => {
    const items = many(50);
    const element = await shown(items);
    element.scroller!.scrollTop = 0;
    await nextFrame();
    await nextFrame();
    const first = find(element, '.row');
    const before = first.getBoundingClientRect().top;
    await becomes(element, [...many(50, 'Older'), ...items]);
    expect(first.isConnected).to.equal(true);
    expect(first.getBoundingClientRect().top).to.be.closeTo(before, 30); // a day divider may go
    expect(bubbles(element)[0]).to.equal('Older 1');
  });

  it('keeps the message in sight in its place when what stands above it changes its height', async () => {
    const element = await shown(many(120));
    const [first, second] = element.groups;
    await waitUntil(() => fromEnd(element) < 2);
    second!.scrollIntoView({ block: 'start' });
    await nextFrame();
    await nextFrame();
    const message = second!.querySelector('.row:nth-of-type(3)')!;
    const place = message.getBoundingClientRect().top;
    const height = first!.offsetHeight;
    first!.style.paddingBlockStart = '200px';
    await waitUntil(() => first!.offsetHeight >= height + 200);
    await nextFrame();
    expect(message.getBoundingClientRect().top).to.be.closeTo(place, 2);
  });

  it('keeps the same bubble from the first try to the stored message', async () => {
    const waiting = item('Hello', { own: true, status: 'sending' });
    const element = await shown([waiting]);
    const bubble = find(element, '.bubble');
    expect(find(element, '.meta').textContent).to.include('Sending…');
    await becomes(element, [{ ...waiting, status: 'sent' }]);
    expect(find(element, '.bubble') === bubble).to.equal(true);
    expect(find(element, '.meta').textContent).to.include('Sent');
    expect(bubbles(element)).to.have.length(1);
  });

  it('says why a message was not sent, and lets the author send or discard it', async () => {
    const lost = item('Hello', { own: true, status: 'failed', failure: { code: 'network' } });
    const element = await shown([lost]);
    const wanted: string[] = [];
    for (const name of ['retry-wanted', 'discard-wanted']) {
      element.addEventListener(name, (event) =>
        wanted.push(`${name} ${(event as Event & { key: string }).key}`),
      );
    }
    expect(find(element, '.failure').textContent).to.include('no connection');
    for (const button of element.renderRoot.querySelectorAll<HTMLElement>('.meta button')) button.click();
    expect(wanted).to.deep.equal([`retry-wanted ${lost.key}`, `discard-wanted ${lost.key}`]);
  });

  it('tells what happened between the messages in a line of its own, which ends a run and is read out once', async () => {
    const said = '<b>Verified</b> from here';
    const [first, second] = many(2);
    const line: TranscriptItem = {
      kind: 'notice',
      key: 'n',
      own: false,
      text: said,
      at: Date.now(),
      divides: true,
    };
    const element = await shown([first!]);
    await becomes(element, [first!, line]);
    expect(spoken(element)).to.deep.equal([said]);
    await becomes(element, [first!, line, second!]);
    const note = find(element, '[role=log] [role=note]');
    expect(note.textContent.trim()).to.equal(said);
    expect(bubbles(element)).to.deep.equal([first!.text, second!.text]);
    const order = [...element.renderRoot.querySelectorAll('.row, [role=note]')];
    expect(order.indexOf(note)).to.equal(1);
    expect(element.renderRoot.querySelectorAll('.author')).to.have.length(2);
    expect(element.renderRoot.querySelectorAll('.row time')).to.have.length(2);
  });

  it('reads incoming messages to screen readers once, and neither history nor own words', async () => {
    const items = many(3);
    const element = await shown(items);
    expect(spoken(element)).to.deep.equal([]);
    const own = item('Mine', { own: true });
    await becomes(element, [...items, own]);
    await becomes(element, [...many(50, 'Older'), ...items, own]);
    expect(spoken(element)).to.deep.equal([]);
    await becomes(element, [...element.items, item('Yes', { authorName: 'Charles' })]);
    expect(spoken(element)).to.deep.equal(['Charles: Yes']);
    await becomes(element, [...element.items, item('And no')]);
    expect(spoken(element)).to.deep.equal(['Charles: And no']);
  });

  it('hears a message that is put before one that waits', async () => {
    const known = item('First');
    const waiting = item('Mine', { own: true, status: 'sending' });
    const element = await shown([known, waiting]);
    await becomes(element, [known, item('Between'), waiting]);
    expect(spoken(element)).to.deep.equal(['Charles: Between']);
  });

  it('does not throw back whoever leaves the end while its room changes', async () => {
    const element = await shown(many(60));
    await waitUntil(() => fromEnd(element) < 2);
    await nextFrame(); // what is done now is seen by the observers of sizes before any listener hears of a scroll
    element.scroller!.scrollTop = 0;
    element.style.blockSize = '380px';
    await nextFrame();
    await nextFrame();
    expect(element.scroller!.scrollTop).to.equal(0);
  });

  it('asks for older messages near the top, not at the end, not while they come, and not after they did not', async () => {
    const element = document.createElement('chat-transcript');
    let asked = 0;
    element.addEventListener('older-wanted', () => (asked += 1));
    const box = await fixture<HTMLDivElement>(html`<div></div>`);
    Object.assign(element, { items: many(100), hasOlder: true });
    element.style.blockSize = '400px';
    box.append(element);
    await element.updateComplete;
    await nextFrame();
    await nextFrame();
    expect(asked).to.equal(0);
    element.scroller!.scrollTop = 0;
    await waitUntil(() => asked === 1);
    element.loading = 'older';
    await element.updateComplete;
    await nextFrame();
    expect(asked).to.equal(1);
    expect(find(element, '.older').textContent).to.include('Loading older messages');
    element.loading = 'failed';
    await element.updateComplete;
    await nextFrame();
    await nextFrame();
    expect(asked).to.equal(1);
    element.loading = 'no';
    await waitUntil(() => asked === 2);
  });

  it('divides days and names who writes once per run', async () => {
    const at = new Date(2026, 10, 19, 9).getTime();
    const day = 24 * 3_600_000;
    const element = await shown([
      item('One', { at }),
      item('Two', { at: at + 1_000 }),
      item('Three', { at: at + day }),
      item('Four', { at: at + day + 1_000, own: true }),
    ]);
    expect(element.renderRoot.querySelectorAll('.day')).to.have.length(2);
    expect(element.renderRoot.querySelectorAll('.author')).to.have.length(2);
    expect(element.renderRoot.querySelectorAll('time')).to.have.length(3);
  });

  it('lets the browser skip groups that nobody sees', async () => {
    const element = await shown(many(120));
    const groups = [...element.renderRoot.querySelectorAll('.group')];
    expect(groups.map((group) => group.querySelectorAll('.row').length)).to.deep.equal([50, 50, 20]);
    expect(getComputedStyle(groups[0]!).contentVisibility).to.equal('auto');
  });
});
