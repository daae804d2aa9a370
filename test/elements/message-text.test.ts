import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { ChatTranscript } from '../../src/elements/shared/chat-transcript.js';
import { define } from '../../src/elements/shared/define.js';
import { plainText } from '../../src/elements/shared/message-text/plain-text.js';
import type { TranscriptItem } from '../../src/elements/shared/transcript-item.js';
import '../support/english.js';
import { item } from '../support/fake-client.js';
import { outline, shownText } from '../support/message-outline.js';
import { waitUntil } from '../support/wait-until.js';

define('chat-transcript', ChatTranscript);

describe('in a message', () => {
  const facts: readonly (readonly [fact: string, text: string, outline: string])[] = [
    ['two stars are bold', 'a **b c** d', 'a strong(b c) d'],
    ['a star or an underscore is italic', '*a* _b_', 'em(a) em(b)'],
    ['three stars are both', '***a***', 'strong(em(a))'],
    ['marks stand in each other', '**a _b_ *c* d**', 'strong(a em(b) em(c) d)'],
    [
      'bold begins and ends inside of a word',
      '**W**orld これは**重要**です',
      'strong(W)orld これはstrong(重要)です',
    ],
    ['underscores in words stay', 'snake_case_name _a_b', 'snake_case_name _a_b'],
    ['stars in sums stay', '2*3*4 and 5 * 3 * 2', '2*3*4 and 5 * 3 * 2'],
    ['stars that stand for letters stay', 'd**n it, h**l, ****', 'd**n it, h**l, ****'],
    ['marks without an end stay', '**a *b `c [d', '**a *b `c [d'],
    ['marks around white space stay', '** a ** _ b _', '** a ** _ b _'],
    ['a mark ends in its paragraph', '**a\n\nb**', 'p(**a)p(b**)'],
    ['backticks are code, in which nothing is marked', '`**a** <b>`', 'code(**a** <b>)'],
    ['more backticks are code with backticks', '``a`b``', 'code(a`b)'],
    [
      'three backticks in lines of their own are a block',
      'a\n```\n*b*\n\n  c\n```\nd',
      'p(a)pre(*b*⏎⏎  c)p(d)',
    ],
    ['the language of a block is kept', '```c++\na\n```', 'pre(small(c++)a)'],
    ['a block without an end is text', '```\na\n\nb', 'p(```⏎a)p(b)'],
    ['lines stay lines', 'a\n  b *c*\r\nd', 'a⏎  b em(c)⏎d'],
    ['dashes and stars are a list', '- a\n* b', 'ul(li(a)li(b))'],
    ['numbers are a list and stay what they are', '7. a\n7. b\n\n9. c', 'ol(li#7(a)li#7(b)li#9(c))'],
    ['years and signs alone are no items', '1984. a\n-b\n-\n+ c', '1984. a⏎-b⏎-⏎+ c'],
    ['a list stands in a list', '- a\n  - b\n    1. c\n- d', 'ul(li(p(a)ul(li(p(b)ol(li#1(c)))))li(d))'],
    ['an item has more lines', '1. a\n   b\nc', 'ol(li#1(a⏎b))p(c)'],
    ['an angle bracket and a space is a quote', '> a\n>\n> b\nc', 'blockquote(p(a)p(b))p(c)'],
    ['other angle brackets stay', '>_< >:( a\n>\n>> b', '>_< >:( a⏎>⏎>> b'],
    [
      'quotes stand in each other, four at most',
      '> > > > > a',
      'blockquote(blockquote(blockquote(blockquote(> a))))',
    ],
    ['and so do lists', '- - - - - a', 'ul(li(ul(li(ul(li(ul(li(- a))))))))'],
    ['markup is text', '<b>a</b> <img src=x onerror=alert(1)>', '<b>a</b> <img src=x onerror=alert(1)>'],
    ['entities are text', '&lt;b&gt; &#42;a&#42;', '&lt;b&gt; &#42;a&#42;'],
    ['headings and tables are text', '# a\n| b |\n|---|', '# a⏎| b |⏎|---|'],
    ['an image is its source', '![a](https://example.com/a.png)', '![a](https://example.com/a.png)'],
  ];
  for (const [fact, text, expected] of facts) {
    it(fact, () => {
      expect(outline(text)).to.equal(expected);
    });
  }
});

describe('a link', () => {
  const a = (href: string, words: string, host?: string) =>
    `a<${href}>(bdi(${words})${host === undefined ? '' : ` bdi((${host}))`})`;

  const followed: readonly (readonly [fact: string, text: string, outline: string])[] = [
    [
      'says where it goes, after its words',
      '[a](https://example.com/b)',
      a('https://example.com/b', 'a', 'example.com'),
    ],
    [
      'does not say it twice',
      '[example.com](https://example.com/)',
      a('https://example.com/', 'example.com'),
    ],
    ['may be an address alone', 'https://example.com/a', a('https://example.com/a', 'https://example.com/a')],
    [
      'may be an address in angle brackets',
      '<http://example.com>',
      a('http://example.com/', 'http://example.com'),
    ],
    [
      'may go to a mailbox',
      '[a](mailto:ada@example.com)',
      a('mailto:ada@example.com', 'a', 'ada@example.com'),
    ],
    [
      'may be a mailbox alone',
      'mailto:ada@example.com',
      a('mailto:ada@example.com', 'mailto:ada@example.com'),
    ],
    ['may go to a telephone', '[a](tel:+4930123)', a('tel:+4930123', 'a', '+4930123')],
    [
      'has marks in its words',
      '[**a** `b`](https://example.com)',
      a('https://example.com/', 'strong(a) code(b)', 'example.com'),
    ],
    [
      'stands in marks',
      '**https://example.com**',
      `strong(${a('https://example.com/', 'https://example.com')})`,
    ],
    [
      'has no link in its words',
      '[https://good.example](https://evil.example)',
      a('https://evil.example/', 'https://good.example', 'evil.example'),
    ],
    [
      'cannot say another place by a longer name',
      '[good.example](https://good.example.evil.example)',
      a('https://good.example.evil.example/', 'good.example', 'good.example.evil.example'),
    ],
    [
      'cannot bring the name of another place along',
      '[a (good.example)](https://evil.example)',
      a('https://evil.example/', 'a (good.example)', 'evil.example'),
    ],
    [
      'to a host of look-alike letters shows the real name of the host',
      'https://аррӏе.com',
      a('https://xn--80ak6aa92e.com/', 'https://аррӏе.com', 'xn--80ak6aa92e.com'),
    ],
    [
      'to a number shows the address that it is',
      '[a](http://0x7f.1/)',
      a('http://127.0.0.1/', 'a', '127.0.0.1'),
    ],
    [
      'holds parentheses of its own',
      'https://example.com/a_(b)',
      a('https://example.com/a_(b)', 'https://example.com/a_(b)'),
    ],
    [
      'and in words too',
      '[a](https://example.com/a_(b))',
      a('https://example.com/a_(b)', 'a', 'example.com'),
    ],
    [
      'leaves the full stop to the sentence',
      'https://example.com.',
      `${a('https://example.com/', 'https://example.com')}.`,
    ],
    [
      'leaves the parentheses around it',
      '(https://example.com/a), b',
      `(${a('https://example.com/a', 'https://example.com/a')}), b`,
    ],
    [
      'leaves the quotation marks',
      '"https://example.com"!',
      `"${a('https://example.com/', 'https://example.com')}"!`,
    ],
    [
      'ends where a sentence without spaces goes on',
      '看https://example.com/a。次',
      `看${a('https://example.com/a', 'https://example.com/a')}。次`,
    ],
  ];
  for (const [fact, text, expected] of followed) {
    it(fact, () => {
      expect(outline(text)).to.equal(expected);
    });
  }

  for (const address of [
    'javascript:alert(1)',
    'JaVa\tScript:alert(1)',
    'data:text/html,<b>*a*</b>',
    'vbscript:msgbox',
    '//evil.example',
    'https:evil.example',
    'https:\\\\evil.example',
    'https:///evil.example',
    'https://good.example@evil.example',
    'https://@evil.example',
    'https://good.example\\@evil.example',
    'https://good.example/\u202Eevil',
    'https://exam\u200Bple.com',
    'https://[::1',
    'mailto:nobody',
    'tel:',
    'ftp://evil.example',
  ]) {
    it(`to ${JSON.stringify(address)} is its source`, () => {
      const text = `[words](${address})`;
      const host = document.createElement('div');
      expect(shownText(text, host)).to.equal(text);
      const followed = [...host.querySelectorAll('a')].map(({ href }) => href);
      expect(followed.filter((href) => !href.startsWith('https://good.example/'))).to.deep.equal([]);
    });
  }

  it('with a user before its host stays text where it stands alone', () => {
    expect(outline('https://good.example@evil.example/*a*')).to.equal(
      'https://good.example@evil.example/*a*',
    );
  });

  it('opens elsewhere, tells nobody where it was, and vouches for nothing', () => {
    const host = document.createElement('div');
    shownText('https://example.com', host);
    const { target, rel } = host.querySelector('a')!;
    expect([target, rel]).to.deep.equal(['_blank', 'noopener noreferrer nofollow ugc']);
  });
});

describe('the words of a message', () => {
  it('are what it says without its marks', () => {
    const text = '**Hello** _you_, see [the guide](https://example.com/a):\n\n1. `stop`\n2. go\n\n> why?';
    expect(plainText(text)).to.equal('Hello you, see the guide (example.com):\n1. stop\n2. go\nwhy?');
  });

  it('are the message itself where it has none', () => {
    expect(plainText('It is 5 > 3, isn’t it?\nYes')).to.equal('It is 5 > 3, isn’t it?\nYes');
  });
});

describe('<chat-transcript> with marks', () => {
  async function shown(...items: readonly TranscriptItem[]) {
    const element = await fixture<ChatTranscript>(html`<chat-transcript .items=${items}></chat-transcript>`);
    await waitUntil(() => element.renderRoot.querySelector('.bubble'));
    return element;
  }
  async function becomes(element: ChatTranscript, items: readonly TranscriptItem[]) {
    element.items = items;
    await element.updateComplete;
    await nextFrame();
  }
  const find = (element: ChatTranscript, selector: string) =>
    element.renderRoot.querySelector<HTMLElement>(selector)!;
  const drawn = (element: ChatTranscript, selector: string) =>
    waitUntil(() => find(element, selector), `${selector} is drawn`);

  it('draws them', async () => {
    const element = await shown(item('A **bold** word'));
    await drawn(element, '.bubble strong');
    expect(find(element, '.bubble').textContent).to.equal('A bold word');
  });

  it('shows a text without any as one node, as it was written', async () => {
    const text = 'Hello!\n\n  It is 5 > 3 (I think), at 12:30 & later. a-b "c"';
    const element = await shown(item(text));
    const { childNodes } = find(element, '.bubble');
    expect([...childNodes].filter(({ nodeType }) => nodeType !== Node.COMMENT_NODE)).to.have.length(1);
    expect(childNodes[0]?.textContent).to.equal(text);
  });

  it('draws a message again only when its text is another', async () => {
    const message = item('See https://example.com', { own: true, status: 'sending' });
    const element = await shown(message);
    await drawn(element, '.bubble a');
    const link = find(element, '.bubble a');
    link.focus();
    await becomes(element, [{ ...message, status: 'sent' }, item('Thanks')]);
    expect(find(element, '.bubble a') === link).to.equal(true);
    expect((element.renderRoot as ShadowRoot).activeElement === link).to.equal(true);
    await becomes(element, [{ ...message, text: 'See **nothing**', status: 'sent' }]);
    expect(find(element, '.bubble').textContent).to.equal('See nothing');
  });

  it('reads the words out, without the marks', async () => {
    const first = item('First');
    const element = await shown(first);
    await becomes(element, [first, item('Take **this** one: [guide](https://example.com)')]);
    const spoken = () => find(element, '[role=status]').textContent.trim();
    await waitUntil(() => spoken() !== '');
    expect(spoken()).to.equal('Charles: Take this one: guide (example.com)');
  });

  it('gives each paragraph the direction of its own words', async () => {
    const element = await shown(item('שלום **לך**\n\nHello **you**\n\n```\nשלום\n```'));
    await drawn(element, '.bubble p');
    const direction = (selector: string) => getComputedStyle(find(element, selector)).direction;
    expect(direction('.bubble')).to.equal('rtl');
    expect(direction('.bubble p:first-child')).to.equal('rtl');
    expect(direction('.bubble p:nth-child(2)')).to.equal('ltr');
    expect(direction('.bubble pre')).to.equal('ltr');
  });

  it('keeps the words of a link from turning around what follows them', async () => {
    const element = await shown(item('[\u202Egpj.exe](https://example.com) after'));
    await drawn(element, '.bubble a');
    for (const part of find(element, '.bubble a').querySelectorAll('bdi')) {
      expect(getComputedStyle(part).unicodeBidi).to.equal('isolate');
    }
    expect(getComputedStyle(find(element, '.bubble a')).unicodeBidi).to.equal('isolate');
  });

  it('breaks words that are longer than the bubble', async () => {
    const long = 'x'.repeat(400);
    const text = `https://example.com/${long}\n\n\`${long}\`\n\n- ${long}\n\n\`\`\`\n${long}\n\`\`\``;
    const element = await shown(item(text));
    await drawn(element, '.bubble pre');
    const { scrollWidth, clientWidth } = find(element, '.scroller');
    expect(scrollWidth).to.equal(clientWidth);
  });
});
