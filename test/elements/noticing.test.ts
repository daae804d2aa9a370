import { expect, nextFrame } from '@open-wc/testing';
import { choose, preferences } from '../../src/elements/noticing/preferences.js';
import { ringOnce, type Ringer } from '../../src/elements/noticing/ring-once.js';
import { TabMark } from '../../src/elements/noticing/tab-mark.js';
import { WAYS, waysOf } from '../../src/elements/noticing/ways.js';
import { waitUntil } from '../support/wait-until.js';

const ALL = new Set(WAYS);

describe('Being noticed', () => {
  let hidden: boolean;
  let title: string;
  beforeEach(() => {
    title = document.title;
    document.title = 'My trips';
    hidden = true;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    localStorage.removeItem('chat-messenger noticing');
  });
  afterEach(() => {
    Reflect.deleteProperty(document, 'hidden');
    document.title = title;
    localStorage.removeItem('chat-messenger noticing');
  });
  const icons = () =>
    [...document.head.querySelectorAll<HTMLLinkElement>('link[rel~=icon]')].map(({ href }) => href);

  it('the tab carries the number of unread conversations while nobody looks, and not a moment longer', () => {
    const mark = new TabMark('https://chat.example.com/unread.png');
    mark.show(2, ALL);
    expect(document.title).to.equal('(2) My trips');
    mark.show(3, ALL);
    expect(document.title).to.equal('(3) My trips');
    hidden = false;
    mark.show(3, ALL);
    expect(document.title).to.equal('My trips');
  });

  it('a page that names itself anew keeps the mark', async () => {
    const mark = new TabMark('https://chat.example.com/unread.png');
    mark.show(1, ALL);
    document.title = 'Booking NW-1843';
    await waitUntil(() => document.title === '(1) Booking NW-1843');
    document.title = `${document.title} – Northwind`;
    await waitUntil(() => document.title === '(1) Booking NW-1843 – Northwind');
    mark.show(0, ALL);
    expect(document.title).to.equal('Booking NW-1843 – Northwind');
  });

  it('a page without a title carries the number alone, and is left in peace', async () => {
    document.title = '';
    const mark = new TabMark('https://chat.example.com/unread.png');
    mark.show(1, ALL);
    let written = 0;
    const titles = new MutationObserver(() => {
      written += 1;
      if (written > 20) mark.show(0, ALL); // or it would go on for ever
    });
    titles.observe(document.head, { childList: true, subtree: true, characterData: true });
    document.title = '(1)';
    await nextFrame();
    titles.disconnect();
    expect([document.title, written < 10]).to.deep.equal(['(1)', true]);
    mark.show(0, ALL);
    expect(document.title).to.equal('');
  });

  it('a number of the page’s own stays in its title', () => {
    document.title = '(3) Inbox';
    const mark = new TabMark('https://chat.example.com/unread.png');
    mark.show(1, waysOf('none'));
    expect(document.title).to.equal('(3) Inbox');
    mark.show(1, ALL);
    expect(document.title).to.equal('(1) (3) Inbox');
    mark.show(0, ALL);
    expect(document.title).to.equal('(3) Inbox');
  });

  it('two messengers in one page mark it together, and leave it as it was', async () => {
    const [one, other] = [1, 2].map((n) => new TabMark(`https://chat.example.com/${String(n)}.png`));
    let written = 0;
    const titles = new MutationObserver(() => (written += 1));
    titles.observe(document.head, { childList: true, subtree: true, characterData: true });
    const before = icons();
    one!.show(1, ALL);
    other!.show(2, ALL);
    await waitUntil(() => document.title === '(3) My trips');
    document.title = 'Booking NW-1843';
    await waitUntil(() => document.title === '(3) Booking NW-1843');
    one!.show(0, ALL);
    expect(document.title).to.equal('(2) Booking NW-1843');
    other!.show(0, ALL);
    expect([document.title, icons()]).to.deep.equal(['Booking NW-1843', before]);
    titles.disconnect();
    expect(written).to.be.lessThan(10);
  });

  it('the icon of the page gives way to that of the chat server, and comes back as it was', () => {
    const own = document.createElement('link');
    own.rel = 'icon';
    own.href = 'data:,';
    document.head.append(own);
    const before = icons();
    const mark = new TabMark('https://chat.example.com/unread.png');
    mark.show(1, ALL);
    expect(icons()).to.deep.equal(['https://chat.example.com/unread.png']);
    mark.show(0, ALL);
    expect(icons()).to.deep.equal(before);
    own.remove();
  });

  it('page and visitor can each switch it off', () => {
    const mark = new TabMark('https://chat.example.com/unread.png');
    mark.show(1, waysOf('sound'));
    expect(document.title).to.equal('My trips');
    choose({ tab: false });
    mark.show(1, ALL);
    expect(document.title).to.equal('My trips');
    expect(preferences()).to.deep.equal({ tab: false, sound: true, system: false });
  });

  it('an attribute names the ways, nothing names them all, and anything else names none', () => {
    expect([...waysOf(undefined)]).to.deep.equal([...WAYS]);
    expect([...waysOf('sound title')]).to.deep.equal(['title', 'sound']);
    expect([...waysOf('none')]).to.deep.equal([]);
    expect([...waysOf('')]).to.deep.equal([]);
  });

  it('of several tabs one rings, the one that is looked at first', async () => {
    const { locks } = navigator;
    const rung: string[] = [];
    const tab = (name: string, isLookedAt: boolean): Promise<void> => {
      const ringer: Ringer = {
        isLookedAt,
        locks,
        wait: (ms) => new Promise((done) => setTimeout(done, ms / 20)),
      };
      return ringOnce('message-1', ringer, () => rung.push(name));
    };
    await Promise.all([tab('behind', false), tab('in front', true), tab('far behind', false)]);
    expect(rung).to.deep.equal(['in front']);
  });

  it('without locks the tab that is looked at rings, and no other', async () => {
    const rung: string[] = [];
    const wait = () => Promise.resolve();
    await ringOnce('m', { isLookedAt: false, locks: undefined, wait }, () => rung.push('behind'));
    await ringOnce('m', { isLookedAt: true, locks: undefined, wait }, () => rung.push('in front'));
    expect(rung).to.deep.equal(['in front']);
  });
});
