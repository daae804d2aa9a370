import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { ChatTranscript } from '../../src/elements/shared/chat-transcript.js';
import { define } from '../../src/elements/shared/define.js';
import type { TranscriptItem } from '../../src/elements/shared/transcript-item.js';
import '../support/english.js';
import { item } from '../support/fake-client.js';
import { focused } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

define('chat-transcript', ChatTranscript);

/** A stored message at this place of the conversation. */
function stored(
  seq: number,
  text: string,
  parts: Partial<TranscriptItem & { own: boolean }> = {},
  more = {},
) {
  const message = { id: `m${String(seq)}`, seq, ...more };
  return { ...item(text), ...parts, message } as TranscriptItem;
}
const many = (count: number, first = 1) =>
  Array.from({ length: count }, (_, index) => stored(first + index, `Message ${String(first + index)}`));

describe('<chat-transcript> of a conversation that goes on', () => {
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
  async function becomes(element: ChatTranscript, parts: Partial<ChatTranscript>) {
    Object.assign(element, parts);
    await element.updateComplete;
    await nextFrame();
  }
  const find = (element: ChatTranscript, selector: string) =>
    element.renderRoot.querySelector<HTMLElement>(selector);
  const row = (element: ChatTranscript, text: string) =>
    [...element.renderRoot.querySelectorAll<HTMLElement>('.row')].find(
      (one) => one.querySelector('.bubble')?.textContent === text,
    );
  const spoken = (element: ChatTranscript) =>
    [...element.renderRoot.querySelectorAll('[role=status] p')].map((line) => line.textContent);
  const receipts = (element: ChatTranscript) =>
    [...element.renderRoot.querySelectorAll('.receipt')].map((one) => one.textContent);
  const fromEnd = ({ scroller }: ChatTranscript) =>
    scroller!.scrollHeight - scroller!.scrollTop - scroller!.clientHeight;
  /** The reader goes up, as far as there is anything. */
  async function scrollUp(element: ChatTranscript, to = 300) {
    await waitUntil(() => fromEnd(element) < 2);
    await nextFrame();
    element.scroller!.scrollTop = to;
    await waitUntil(() => find(element, '.jump'));
  }

  describe('shows who writes', () => {
    it('as three dots, and says it once until they have written', async () => {
      const items = many(2);
      const element = await shown(items);
      expect(find(element, '.typing')).to.equal(null);
      await becomes(element, { typing: 'Charles' });
      expect(find(element, '.typing')!.ariaHidden).to.equal('true');
      expect(find(element, '.typing')!.querySelectorAll('i')).to.have.length(3);
      expect(spoken(element)).to.deep.equal(['Charles is typing']);
      element.say('Something else');
      await becomes(element, { typing: undefined });
      await becomes(element, { typing: 'Charles' });
      expect(spoken(element)).to.deep.equal(['Something else']);
      await becomes(element, { typing: undefined, items: [...items, stored(3, 'Yes')] });
      await becomes(element, { typing: 'Charles' });
      expect(spoken(element)).to.deep.equal(['Charles is typing']);
    });

    it('in sight of a reader who is at the end, and not under an earlier part', async () => {
      const element = await shown(many(60));
      await waitUntil(() => fromEnd(element) < 2);
      await becomes(element, { typing: 'Charles' });
      await waitUntil(() => fromEnd(element) < 2);
      await becomes(element, { hasNewer: true });
      expect(find(element, '.typing')).to.equal(null);
    });
  });

  describe('tells under the newest own message', () => {
    it('that it is sent, delivered, read, and never takes that back', async () => {
      const items = [
        stored(1, 'First', { own: true }),
        stored(2, 'Mine', { own: true }),
        stored(3, 'Theirs'),
      ];
      const element = await shown(items);
      expect(receipts(element)).to.deep.equal(['Sent']);
      expect(row(element, 'Mine')!.querySelector('.receipt') !== null).to.equal(true);
      await becomes(element, { deliveredSeq: 2 });
      expect(receipts(element)).to.deep.equal(['Delivered']);
      await becomes(element, { readSeq: 2 });
      expect(receipts(element)).to.deep.equal(['Read']);
      await becomes(element, { readSeq: 1, deliveredSeq: 1 });
      expect(receipts(element)).to.deep.equal(['Read']);
      await becomes(element, { items: [...items, stored(4, 'Another', { own: true })] });
      expect(receipts(element)).to.deep.equal(['Sent']);
    });

    it('nothing of it while there is none of the reader', async () => {
      expect(receipts(await shown(many(2), { readSeq: 2 }))).to.deep.equal([]);
    });
  });

  it('marks a message that was edited, with the time as a title', async () => {
    const edited_at = new Date(2026, 0, 2, 15, 4).getTime();
    const element = await shown([stored(1, 'New words', {}, { edited_at, version: 2 }), stored(2, 'Other')]);
    const mark = row(element, 'New words')!.querySelector<HTMLElement>('.meta [title]')!;
    expect(mark.textContent).to.equal('Edited');
    expect(mark.title).to.match(/4/);
    expect(row(element, 'Other')!.querySelector('[title]')).to.equal(null);
  });

  it('says that a message was deleted where it stood, without reading it out', async () => {
    const items = [stored(1, 'Secret'), stored(2, 'Other')];
    const element = await shown(items);
    await becomes(element, {
      items: [
        { ...items[0]!, text: '', message: { id: 'm1', seq: 1, deleted_at: 1 } } as TranscriptItem,
        items[1]!,
      ],
    });
    expect(find(element, '.deleted .bubble')!.textContent).to.equal('This message was deleted');
    expect(spoken(element)).to.deep.equal([]);
  });

  describe('leads back to the end', () => {
    it('by a button that counts what came meanwhile', async () => {
      const items = many(60);
      const element = await shown(items);
      await nextFrame();
      expect(find(element, '.jump')).to.equal(null);
      await scrollUp(element);
      expect(find(element, '.jump')!.ariaLabel).to.equal('Jump to the newest message');
      await becomes(element, { items: [...items, stored(61, 'One'), stored(62, 'Two')] });
      expect(find(element, '.jump')!.ariaLabel).to.equal('2 new messages');
      expect(find(element, '.missed')!.textContent).to.equal('2');
      find(element, '.jump')!.focus();
      find(element, '.jump')!.click();
      await waitUntil(() => fromEnd(element) < 2 && !find(element, '.jump'));
      expect(focused() === element.scroller).to.equal(true);
    });

    it('where the end is elsewhere, by asking for it and showing it when it came', async () => {
      const element = await shown(many(60), { hasNewer: true });
      let asked = 0;
      element.addEventListener('newest-wanted', () => (asked += 1));
      find(element, '.jump')!.click();
      expect(asked).to.equal(1);
      await becomes(element, { items: many(60, 400), hasNewer: false });
      await waitUntil(() => fromEnd(element) < 2 && !find(element, '.jump'));
    });
  });

  describe('that shows an earlier part', () => {
    it('asks for newer messages near its end, once until they came', async () => {
      const element = document.createElement('chat-transcript');
      let asked = 0;
      element.addEventListener('newer-wanted', () => (asked += 1));
      const box = await fixture<HTMLDivElement>(html`<div></div>`);
      Object.assign(element, { items: many(60), hasNewer: true });
      element.style.blockSize = '400px';
      box.append(element);
      await waitUntil(() => asked === 1);
      await becomes(element, { loading: 'newer' });
      expect(find(element, '.newer')!.textContent).to.equal('Loading newer messages');
      expect(asked).to.equal(1);
    });

    it('stays at the message in sight, and reads nothing out, when the next part comes', async () => {
      const items = many(60);
      const element = await shown(items, { hasNewer: true });
      await nextFrame();
      const top = () => row(element, 'Message 60')!.getBoundingClientRect().top;
      const before = top();
      await becomes(element, { items: [...items, ...many(50, 61)], hasNewer: false });
      await nextFrame();
      expect(top()).to.be.closeTo(before, 30); // the time under it may go
      expect(spoken(element)).to.deep.equal([]);
    });
  });

  describe('goes to the message that was asked for', () => {
    it('with the focus and a mark, as soon as it is there', async () => {
      const element = await shown([], { target: { messageId: 'm70' } });
      element.style.setProperty('--_focus', 'red');
      await becomes(element, { items: many(120) });
      const wanted = row(element, 'Message 70')!;
      await waitUntil(() => focused() === wanted);
      const { top, bottom } = wanted.getBoundingClientRect();
      const room = element.getBoundingClientRect();
      expect(top > room.top && bottom < room.bottom).to.equal(true);
      expect(getComputedStyle(wanted.querySelector('.bubble')!).outlineStyle).to.equal('solid');
    });

    it('again for another wish of the same, and not for the same wish', async () => {
      const element = await shown(many(120), { target: { messageId: 'm70' } });
      const wanted = row(element, 'Message 70')!;
      await waitUntil(() => focused() === wanted);
      wanted.blur();
      await becomes(element, { items: [...element.items, stored(121, 'Newest')] });
      expect(focused() === wanted).to.equal(false);
      await becomes(element, { target: { messageId: 'm70' } });
      expect(focused() === wanted).to.equal(true);
    });

    it('and leaves whoever types in the page meanwhile in their field', async () => {
      const field = document.createElement('input');
      document.body.append(field);
      const element = await shown([], { target: { messageId: 'm70' } });
      field.focus();
      await becomes(element, { items: many(120) });
      await waitUntil(() => row(element, 'Message 70')?.classList.contains('found'));
      expect(document.activeElement).to.equal(field);
      field.remove();
    });

    it('when it gets room, where it had none', async () => {
      const element = await shown([], { target: { messageId: 'm70' } });
      element.style.display = 'none';
      await becomes(element, { items: many(120) });
      element.style.display = 'flex';
      await waitUntil(() => focused() === row(element, 'Message 70'));
    });
  });

  it('begins where reading stopped, where the end does not show that', async () => {
    const line = {
      kind: 'notice',
      key: 'new',
      own: false,
      at: Date.now(),
      text: 'New',
      divides: true,
      start: true,
    };
    const items = [...many(20), line as TranscriptItem, ...many(40, 21)];
    const element = await shown(items);
    const start = find(element, '.start')!.getBoundingClientRect().top;
    expect(start - element.getBoundingClientRect().top).to.be.within(-2, 60);
    const short = await shown([...many(2), line as TranscriptItem, ...many(2, 3)]);
    expect(fromEnd(short)).to.be.lessThan(2);
    await becomes(short, { items: [...many(2), { ...line, key: 'other' } as TranscriptItem, ...many(2, 3)] });
    expect(spoken(short)).to.deep.equal([]);
  });

  describe('by keyboard', () => {
    const author = { authorName: 'Charles' };
    async function focusedLog(items = many(3)) {
      const element = await shown(items);
      element.focus();
      // What the keys do comes with the focus.
      await waitUntil(async () => {
        await sendKeys({ press: 'End' });
        return focused() !== element.scroller;
      });
      return element;
    }
    const text = () => focused()!.querySelector('.bubble')!.textContent;

    it('leads from message to message, and to both ends', async () => {
      const element = await focusedLog();
      expect(text()).to.equal('Message 3');
      for (const [key, there] of [
        ['ArrowUp', 'Message 2'],
        ['ArrowDown', 'Message 3'],
        ['ArrowDown', 'Message 3'],
        ['Home', 'Message 1'],
        ['ArrowUp', 'Message 1'],
      ] as const) {
        await sendKeys({ press: key });
        expect(text()).to.equal(there);
      }
      element.focus();
      expect(text()).to.equal('Message 1');
    });

    it('begins with the last message in sight', async () => {
      const element = await focusedLog(many(120));
      element.scroller!.focus();
      await sendKeys({ press: 'ArrowUp' });
      expect(text()).to.equal('Message 120');
    });

    it('says author, words and state of a message, and leaves none of it behind', async () => {
      const element = await focusedLog([stored(1, 'Hello', author), stored(2, 'Mine', { own: true })]);
      const mine = focused()!;
      expect(mine.role).to.equal('article');
      expect(mine.ariaLabel).to.match(/^You Mine .*Sent$/);
      await sendKeys({ press: 'ArrowUp' });
      expect(focused()!.ariaLabel).to.match(/^Charles Hello/);
      expect(mine.ariaLabel).to.equal(null);
      expect(find(element, '.row:not(:focus) .copy')).to.equal(null);
    });

    it('copies the message that has the focus, unless something is selected, and says so', async () => {
      const element = await focusedLog([stored(1, 'Copy **me**', author)]);
      const copied = () => {
        const data = new DataTransfer();
        // Firefox makes no such event with data of ours.
        const event = new Event('copy', { bubbles: true, cancelable: true });
        Object.defineProperty(event, 'clipboardData', { value: data });
        focused()!.dispatchEvent(event);
        return data.getData('text/plain');
      };
      expect(copied()).to.equal('Copy **me**');
      await element.updateComplete;
      expect(spoken(element)).to.deep.equal(['Copied']);
      getSelection()!.setBaseAndExtent(find(element, '.bubble')!, 0, find(element, '.bubble')!, 1);
      expect(copied()).to.equal('');
      getSelection()!.removeAllRanges();
      const field = document.createElement('input');
      element.parentElement!.append(field);
      const row = focused() as HTMLElement;
      field.value = 'left behind';
      field.focus();
      row.focus();
      expect(copied()).to.equal('Copy **me**');
    });

    it('copies by the button beside it', async () => {
      const element = await focusedLog();
      const written: string[] = [];
      const { clipboard } = navigator;
      const stand = { writeText: (words: string) => Promise.resolve(void written.push(words)) };
      Object.defineProperty(navigator, 'clipboard', { value: stand, configurable: true });
      await sendKeys({ press: 'Tab' });
      expect(focused()!.ariaLabel).to.equal('Copy message');
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => spoken(element)[0] === 'Copied');
      expect(written).to.deep.equal(['Message 3']);
      expect(focused()!.ariaLabel, 'what it is called stays').to.equal('Copy message');
      stand.writeText = () => Promise.reject(new Error('no'));
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => spoken(element)[0] === 'This could not be copied.');
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    });
  });

  it('offers to copy the message that is pointed at, beside its bubble, but not one that is gone', async () => {
    const element = await shown([
      stored(1, 'Theirs'),
      stored(2, 'Mine', { own: true }),
      stored(3, '', {}, { deleted_at: 1 }),
    ]);
    const point = async (at: HTMLElement) => {
      const { left, top, width, height } = at.getBoundingClientRect();
      await sendMouse({
        type: 'move',
        position: [Math.round(left + width / 2), Math.round(top + height / 2)],
      });
    };
    const copy = () => find(element, '.copy');
    await point(row(element, 'Theirs')!.querySelector('.bubble')!);
    await waitUntil(() => copy()?.parentElement === row(element, 'Theirs'));
    const bubble = row(element, 'Theirs')!.querySelector('.bubble')!.getBoundingClientRect();
    expect(copy()!.getBoundingClientRect().left).to.be.within(bubble.right, bubble.right + 8);
    expect(copy()!.getBoundingClientRect().width).to.be.at.least(24);
    await point(row(element, 'Mine')!.querySelector('.bubble')!);
    await waitUntil(() => copy()?.parentElement === row(element, 'Mine'));
    expect(copy()!.getBoundingClientRect().right).to.be.lessThan(
      row(element, 'Mine')!.querySelector('.bubble')!.getBoundingClientRect().left,
    );
    await point(find(element, '.deleted .bubble')!);
    await waitUntil(() => copy() === null);
    await sendMouse({ type: 'move', position: [0, 0] });
  });

  it('draws only the group again in which something changed', async () => {
    const items = many(150);
    const element = await shown(items);
    const [first] = element.groups;
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(first!, { childList: true, subtree: true, attributes: true, characterData: true });
    await becomes(element, { items: [...items, stored(151, 'Mine', { own: true })], readSeq: 151 });
    await becomes(element, { typing: 'Charles' });
    observer.disconnect();
    expect(changes).to.have.length(0);
    expect(receipts(element)).to.deep.equal(['Read']);
  });
});
