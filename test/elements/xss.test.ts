import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { ChatTranscript } from '../../src/elements/shared/chat-transcript.js';
import { define } from '../../src/elements/shared/define.js';
import { plainText } from '../../src/elements/shared/message-text/plain-text.js';
import type { TranscriptItem } from '../../src/elements/shared/transcript-item.js';
import '../support/english.js';
import { item } from '../support/fake-client.js';
import { waitUntil } from '../support/wait-until.js';
import { NO_TEXTS, XSS_CORPUS, type Payload } from '../support/xss-corpus.js';

define('chat-transcript', ChatTranscript);

/** Texts that are no text have no marks. */
const PAYLOADS: readonly Payload[] = [
  ...XSS_CORPUS,
  ...NO_TEXTS.map((text) => ({ family: 'no texts', text, shown: text })),
];
const DRAWN = 'p, blockquote, ul, ol, li, pre, small, strong, em, code, bdi, a';
const RUN = 'alert(';
/** Of answers that come together, so many are read out. */
const READ_AT_ONCE = 3;

describe('<chat-transcript> under a strict policy', function () {
  this.timeout(30_000);
  const violations: string[] = [];
  const calls: unknown[] = [];
  const { alert, confirm, prompt } = window;
  let element: ChatTranscript;

  before(async () => {
    element = await fixture<ChatTranscript>(
      html`<chat-transcript .items=${[item('**first**')]}></chat-transcript>`,
    );
    // What draws marks is loaded: from here on nothing may be.
    await waitUntil(() => element.renderRoot.querySelector('.bubble strong'));
    Object.assign(window, {
      alert: (words: unknown) => calls.push(words),
      confirm: (words: unknown) => calls.push(words),
      prompt: (words: unknown) => calls.push(words),
    });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      violations.push(`${effectiveDirective} ${blockedURI}`),
    );
    const policy = document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = [
      ...['img', 'media', 'font', 'object', 'frame', 'style', 'form-action', 'base-uri', 'manifest'].map(
        (kind) => (kind.includes('-') ? `${kind} 'none'` : `${kind}-src 'none'`),
      ),
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join(';');
    document.head.append(policy);
  });
  after(() => {
    Object.assign(window, { alert, confirm, prompt });
  });

  async function shown(items: readonly TranscriptItem[]) {
    element.items = items;
    await element.updateComplete;
    await nextFrame();
    return [...element.renderRoot.querySelectorAll<HTMLElement>('.row')];
  }

  it('is shown more than 300 texts, each another', () => {
    expect(XSS_CORPUS.length).to.be.at.least(300);
    expect(new Set(PAYLOADS.map(({ text }) => text)).size).to.equal(PAYLOADS.length);
    expect(PAYLOADS.filter(({ text }) => text.includes(RUN)).length).to.be.at.least(200);
  });

  it('shows each as the text that it is, from the reader and from others', async () => {
    for (const own of [true, false]) {
      const rows = await shown(PAYLOADS.map(({ text }) => item(text, { own })));
      for (const [index, { text, shown: seen, family }] of PAYLOADS.entries()) {
        const bubble = rows[index]!.querySelector<HTMLElement>('.bubble')!;
        expect(bubble.textContent, `${family}: ${text.slice(0, 200)}`).to.equal(seen);
        const strange = [...bubble.querySelectorAll('*')].filter((part) => !part.matches(DRAWN));
        expect(
          strange.map(({ localName }) => localName),
          text.slice(0, 200),
        ).to.deep.equal([]);
      }
    }
  });

  it('links only to pages, mailboxes and telephones', () => {
    const links = [...element.renderRoot.querySelectorAll<HTMLAnchorElement>('.bubble a')];
    expect(links.length).to.be.greaterThan(20);
    for (const { protocol, username, rel, textContent, host, pathname } of links) {
      expect(protocol).to.be.oneOf(['http:', 'https:', 'mailto:', 'tel:']);
      expect(username).to.equal('');
      expect(rel).to.equal('noopener noreferrer nofollow ugc');
      expect(textContent.toLowerCase()).to.include(host || pathname);
    }
  });

  it('shows each as a name', async () => {
    const rows = await shown(PAYLOADS.map(({ text }, index) => item(String(index), { authorName: text })));
    const names = rows.map((row) => row.querySelector('.author bdi'));
    expect(names.map((name) => name?.textContent)).to.deep.equal(PAYLOADS.map(({ text }) => text));
    expect(names.every((name) => name?.children.length === 0)).to.equal(true);
  });

  it('shows each in a line between the messages', async () => {
    const lines = PAYLOADS.map(({ text }, index): TranscriptItem => ({
      kind: 'notice',
      key: String(index),
      own: false,
      text,
      at: index,
    }));
    await shown(lines);
    const notes = [...element.renderRoot.querySelectorAll('[role=note] span')];
    expect(notes.map((note) => note.textContent)).to.deep.equal(PAYLOADS.map(({ text }) => text));
  });

  it('reads each out as the text that it is', async () => {
    const first = item('First');
    await shown([first]);
    for (let at = 0; at < PAYLOADS.length; at += READ_AT_ONCE) {
      const texts = PAYLOADS.slice(at, at + READ_AT_ONCE).map(({ text }) => text);
      await shown([first, ...texts.map((text) => item(text))]);
      const said = [...element.renderRoot.querySelectorAll('[role=status] p')];
      expect(said.map(({ textContent }) => textContent)).to.deep.equal(
        texts.map((text) => `Charles: ${plainText(text)}`),
      );
      expect(said.every(({ children }) => children.length === 0)).to.equal(true);
    }
  });

  it('ran nothing, loaded nothing and broke no rule of the policy', async () => {
    await nextFrame();
    expect(calls).to.deep.equal([]);
    expect(violations).to.deep.equal([]);
  });
});
