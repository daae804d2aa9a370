import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { html, render as draw } from 'lit';
import { parseInline } from '../../src/elements/shared/message-text/inline.js';
import { messageText } from '../../src/elements/shared/message-text/message-text.js';
import { parse } from '../../src/elements/shared/message-text/parse.js';
import { render } from '../../src/elements/shared/message-text/render.js';
import { endless, meant, soup } from '../support/message-arbitraries.js';
import { outline } from '../support/message-outline.js';
import { Meter } from '../support/metered-text.js';
import { waitUntil } from '../support/wait-until.js';

/** All that a message may be drawn with. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ...{ P: ['dir'], BLOCKQUOTE: ['dir'], UL: ['dir'], OL: ['dir'], LI: ['value'], PRE: ['dir'], SMALL: [] },
  ...{ STRONG: [], EM: [], CODE: [], BDI: [], A: ['href', 'target', 'rel'] },
};
/** Signs that may go where they mark something. Everything else that is visible stays. */
const SIGNS = /[*_`>\-<]/g;
const DEEPEST = 24;

function drawn(text: string): HTMLElement {
  const host = document.createElement('div');
  host.append(render(text));
  return host;
}

/** What is seen: the text with the numbers of items, without the hosts that are shown beside links. */
function seen(host: HTMLElement): string {
  const copy = host.cloneNode(true) as HTMLElement;
  for (const note of copy.querySelectorAll('a > bdi:nth-of-type(2)')) note.remove();
  for (const item of copy.querySelectorAll('li[value]')) item.prepend(`${item.getAttribute('value')!}.`);
  return copy.textContent.replace(/\s/g, '');
}

const count = (text: string, sign: RegExp): number => text.match(sign)?.length ?? 0;

function depthOf(node: Element): number {
  return 1 + Math.max(0, ...[...node.children].map(depthOf));
}

/** True where `part` is what is left of `whole` when some of it is left out. */
function isLeftOf(part: string, whole: string): boolean {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

describe('every message', function () {
  this.timeout(60_000);

  it('is drawn as it was meant', () => {
    fc.assert(
      fc.property(meant, ({ written, drawn }) => {
        expect(outline(written)).to.equal(drawn);
      }),
      { numRuns: 500 },
    );
  });

  it('is drawn with elements and attributes of a short list only, and not deep', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const host = drawn(text);
        for (const { tagName, attributes } of host.querySelectorAll('*')) {
          const allowed = ALLOWED[tagName];
          expect(allowed, tagName).to.not.equal(undefined);
          for (const { name } of attributes) expect(allowed, `${tagName} ${name}`).to.include(name);
        }
        expect(depthOf(host)).to.be.lessThan(DEEPEST);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leads nowhere but to pages, mailboxes and telephones, and says where', () => {
    fc.assert(
      fc.property(soup, (text) => {
        for (const link of drawn(text).querySelectorAll('a')) {
          expect(link.protocol).to.be.oneOf(['http:', 'https:', 'mailto:', 'tel:']);
          expect([link.username, link.password]).to.deep.equal(['', '']);
          expect(link.textContent.toLowerCase()).to.include((link.host || link.pathname).toLowerCase());
          expect(link.querySelector('a')).to.equal(null);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps every visible character that marks nothing', () => {
    const withoutAddresses = soup.map((text) => text.replaceAll('](', '] ('));
    fc.assert(
      fc.property(withoutAddresses, (text) => {
        const visible = text.replace(/\s/g, '');
        expect(seen(drawn(text)).replace(SIGNS, '')).to.equal(visible.replace(SIGNS, ''));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is seen in its own order, and nothing is added to it', () => {
    fc.assert(
      fc.property(soup, (text) => {
        expect(isLeftOf(seen(drawn(text)), text)).to.equal(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses a sign only where something is drawn for it', () => {
    const withoutAddresses = soup.map((text) => text.replaceAll('](', '] ('));
    fc.assert(
      fc.property(withoutAddresses, (text) => {
        const host = drawn(text);
        const gone = (sign: RegExp): number => count(text, sign) - count(seen(host), sign);
        const are = (selector: string): number => host.querySelectorAll(selector).length;
        expect(gone(/[*_-]/g)).to.equal(4 * are('strong') + 2 * are('em') + are('ul > li'));
        expect(gone(/</g)).to.be.at.most(are('a'));
        expect(gone(/`/g) === 0).to.equal(are('code, pre') === 0);
        expect(gone(/>/g) > 0).to.equal(are('blockquote') > 0 || gone(/</g) > 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is looked for marks where there are any', async () => {
    const first = document.createElement('div');
    draw(html`<p ${messageText('**a**')}></p>`, first);
    await waitUntil(() => first.querySelector('strong'), 'what reads marks is loaded');
    fc.assert(
      fc.property(soup, (text) => {
        const host = document.createElement('div');
        draw(html`<p ${messageText(text)}></p>`, host);
        const isPlain = host.querySelector('p > *') === null;
        if (isPlain) expect(drawn(text).querySelector(':not(p)')).to.equal(null);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('reading', function () {
  this.timeout(60_000);
  /** Visits of one character, at most: by each kind of mark, at each depth. */
  const MOST = 40;

  for (const [length, numRuns] of [
    [8_000, 300],
    [24_000, 60],
  ] as const) {
    it(`a message of ${length} characters visits each as seldom as in a short one, whatever they are`, () => {
      fc.assert(
        fc.property(endless(length), (text) => {
          // Lines, and what is in them, apart: lines that were joined to a paragraph are not metered.
          for (const read of [parse, parseInline]) {
            const meter = new Meter();
            read(meter.of(text));
            if (meter.visits > MOST * length) throw new Error(`${text.slice(0, 80)}…: ${meter.visits}`);
          }
        }),
        { numRuns },
      );
    });
  }
});
