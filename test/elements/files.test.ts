import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { ClientError, codeOf } from '../../src/client/errors.js';
import type { ClientErrorCode, Connection, PendingFile } from '../../src/client/state.js';
import { ChatAttachments } from '../../src/elements/files/chat-attachments.js';
import { ChatPendingFiles } from '../../src/elements/files/chat-pending-files.js';
import type { ChatViewer } from '../../src/elements/files/chat-viewer.js';
import { cleaned, readDump } from '../../src/elements/files/dumps.js';
import type { FileSource } from '../../src/elements/files/file-source.js';
import { define } from '../../src/elements/shared/define.js';
import type { ItemEvent } from '../../src/elements/shared/transcript-events.js';
import type { Attachment, FileVariant } from '../../src/protocol/index.js';
import { downloadsOfEachTest } from '../support/downloads.js';
import '../support/english.js';
import { waitUntil } from '../support/wait-until.js';

define('chat-attachments', ChatAttachments);
define('chat-pending-files', ChatPendingFiles);

/** A red square that needs no server. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

const picture = (id: string, name = `${id}.png`): Attachment => ({
  id,
  name,
  media_type: 'image/png',
  bytes: 1_400_000,
  image: { width: 1200, height: 800 },
});
const report: Attachment = { id: 'r', name: 'report.pdf', media_type: 'application/pdf', bytes: 2_345_678 };

/** Gives addresses, as often as it is asked; fails as often as it is told to. */
class Source implements FileSource {
  readonly asked: string[] = [];
  failures = 0;
  /** What it fails with. */
  code: ClientErrorCode = 'not_found';
  state: FileSource['state'] = { connection: 'live' };
  readonly #listeners = new Set<() => void>();
  fileUrl(id: string, variant: FileVariant): Promise<string> {
    this.asked.push(`${id} ${variant}`);
    if (this.failures-- > 0) return Promise.reject(new ClientError(this.code));
    return Promise.resolve(PICTURE);
  }
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  become(connection: Connection): void {
    this.state = { connection };
    for (const listener of this.#listeners) listener();
  }
}

describe('Files of a message', () => {
  const downloads = downloadsOfEachTest();
  let source: Source;
  beforeEach(() => {
    source = new Source();
  });

  async function attachments(...files: Attachment[]): Promise<ChatAttachments> {
    return fixture<ChatAttachments>(
      html`<chat-attachments .files=${files} .source=${source}></chat-attachments>`,
    );
  }
  const inside = (element: Element, selector: string) =>
    element.shadowRoot!.querySelector<HTMLElement>(selector)!;
  const focused = (element: Element) => element.shadowRoot!.activeElement?.className;
  const viewer = (element: Element) => element.shadowRoot!.querySelector<ChatViewer>('chat-viewer');

  it('shows a picture small, in a room that was kept for it, by an address asked for when it comes near', async () => {
    const element = await attachments(picture('a'));
    const image = inside(element, 'img') as HTMLImageElement;
    expect([image.width, image.height]).to.deep.equal([260, 173]);
    await waitUntil(() => image.complete && image.naturalWidth > 0);
    expect(source.asked).to.deep.equal(['a preview']);
    expect(inside(element, '.picture').getAttribute('aria-label')).to.equal('View a.png');
  });

  it('asks once more for an address that ran out, and then says that the file is gone', async () => {
    source.failures = 1;
    const element = await attachments(picture('a'));
    await waitUntil(() => (inside(element, 'img') as HTMLImageElement).naturalWidth > 0);
    expect(source.asked).to.deep.equal(['a preview', 'a preview']);
    source.failures = 2;
    const other = await attachments(picture('b'));
    await waitUntil(() => inside(other, '.file'));
    expect(inside(other, '.file').textContent).to.contain('no longer available');
  });

  it('shows a picture that did not load at a press, in the place where it is read', async () => {
    source.code = 'network';
    source.failures = 2;
    const element = await attachments(report, picture('a'));
    await waitUntil(() => element.shadowRoot!.querySelectorAll('.file').length === 2);
    const row = element.shadowRoot!.querySelectorAll<HTMLElement>('.file')[1]!;
    expect(row.textContent).to.contain('The picture could not be loaded.');
    expect(row.title).to.equal('View a.png');
    row.focus();
    row.click();
    await waitUntil(() => (inside(element, 'img') as HTMLImageElement | null)?.naturalWidth);
    expect(focused(element)).to.equal('picture');
    expect(downloads).to.deep.equal([]);
  });

  it('shows a picture that did not load as soon as the network is back', async () => {
    source.code = 'network';
    source.failures = 2;
    const element = await attachments(picture('a'));
    await waitUntil(() => inside(element, '.file'));
    source.become('offline');
    source.become('connecting');
    expect(inside(element, 'img')).to.equal(null);
    source.become('live');
    await waitUntil(() => (inside(element, 'img') as HTMLImageElement | null)?.naturalWidth);
  });

  it('says that a file cannot be reached, and no more of it once it is saved', async () => {
    source.code = 'network';
    source.failures = 1;
    const element = await attachments(report);
    const row = inside(element, '.file');
    row.click();
    await waitUntil(() => row.textContent.includes('There is no connection. Check your network.'));
    row.click();
    await waitUntil(() => row.textContent.includes('MB'));
    expect(downloads).to.have.length(1);
  });

  it('names other files with their size, and saves them', async () => {
    const element = await attachments(report);
    const row = inside(element, '.file');
    expect(row.title).to.equal('Download report.pdf');
    expect(row.textContent).to.match(/2\.3\sMB/);
    row.click();
    await waitUntil(() => downloads.length > 0);
    expect(source.asked).to.deep.equal(['r full']);
    expect(downloads).to.deep.equal([{ address: PICTURE, name: 'report.pdf' }]);
  });

  it('is accessible', async () => {
    const element = await attachments(picture('a'), report);
    await expect(element).to.be.accessible();
  });

  it('shows pictures over the window, moves by arrow keys, and gives the focus back', async () => {
    const element = await attachments(picture('a'), picture('b'), report);
    inside(element, '.picture').click();
    await waitUntil(() => viewer(element));
    const shown = viewer(element)!;
    await shown.updateComplete;
    const dialog = inside(shown, 'dialog') as HTMLDialogElement;
    expect(dialog.open).to.equal(true);
    expect(dialog.textContent).to.contain('a.png').and.to.contain('1 of 2');
    await waitUntil(() => inside(shown, 'img').className === 'shown');
    expect(source.asked).to.include('a full');
    await sendKeys({ press: 'ArrowRight' });
    await waitUntil(() => dialog.textContent.includes('b.png'));
    await sendKeys({ press: 'ArrowRight' });
    await waitUntil(() => dialog.textContent.includes('a.png'));
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !viewer(element));
    expect(focused(element)).to.equal('picture');
  });

  it('shows the real size by Enter as soon as it is open, and once more how it fits', async () => {
    const element = await attachments(picture('a'));
    inside(element, '.picture').click();
    await waitUntil(() => viewer(element));
    await viewer(element)!.updateComplete;
    const isLarge = () => inside(viewer(element)!, '.stage').matches('.large');
    await sendKeys({ press: 'Enter' });
    await waitUntil(isLarge);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => !isLarge());
    expect(downloads).to.deep.equal([]);
  });

  it('shows the real size by a button that says whether it does', async () => {
    const element = await attachments(picture('a'));
    inside(element, '.picture').click();
    await waitUntil(() => viewer(element));
    await viewer(element)!.updateComplete;
    const button = inside(viewer(element)!, '[aria-pressed]');
    expect(button.ariaLabel).to.equal('Actual size');
    expect(button.ariaPressed).to.equal('false');
    button.click();
    await waitUntil(() => button.ariaPressed === 'true');
    expect(inside(viewer(element)!, '.stage').matches('.large')).to.equal(true);
  });

  describe('where the language is read from right to left', () => {
    async function mirrored(): Promise<ChatViewer> {
      const element = await attachments(picture('a'), picture('b'), picture('c'));
      element.dir = 'rtl';
      inside(element, '.picture').click();
      await waitUntil(() => viewer(element)?.shadowRoot?.querySelector('nav'));
      return viewer(element)!;
    }
    const name = (shown: ChatViewer) => inside(shown, '.name bdi').textContent;

    it('the left arrow key goes on to the next picture, and the right one back', async () => {
      const shown = await mirrored();
      await sendKeys({ press: 'ArrowLeft' });
      await waitUntil(() => name(shown) !== 'a.png');
      expect(name(shown)).to.equal('b.png');
      await sendKeys({ press: 'ArrowRight' });
      await waitUntil(() => name(shown) !== 'b.png');
      expect(name(shown)).to.equal('a.png');
    });

    it('the button for the next picture stands at the left and points there', async () => {
      const shown = await mirrored();
      const [previous, next] = shown.shadowRoot!.querySelectorAll<HTMLButtonElement>('nav button');
      expect(next!.getBoundingClientRect().right).to.be.below(previous!.getBoundingClientRect().left);
      expect(next!.ariaLabel).to.equal('Next picture');
      for (const button of [previous!, next!]) {
        const { a } = new DOMMatrix(getComputedStyle(button.querySelector('svg')!).transform);
        expect(a, button.ariaLabel!).to.equal(-1);
      }
      next!.click();
      await shown.updateComplete;
      expect(name(shown)).to.equal('b.png');
    });
  });

  it('leaves whoever goes on at once where they are, though the viewer is only just closed', async () => {
    const element = await attachments(picture('a'), report);
    inside(element, '.picture').click();
    await waitUntil(() => viewer(element));
    await viewer(element)!.updateComplete;
    (inside(viewer(element)!, 'dialog') as HTMLDialogElement).close();
    expect(focused(element)).to.equal('picture');
    inside(element, '.file').focus();
    await waitUntil(() => !viewer(element));
    expect(focused(element)).to.equal('file');
  });

  it('keeps its keys from the page and the panel behind', async () => {
    const element = await attachments(picture('a'), picture('b'));
    const heard: string[] = [];
    element.addEventListener('keydown', ({ key }) => heard.push(key));
    inside(element, '.picture').click();
    await waitUntil(() => viewer(element));
    await sendKeys({ press: 'ArrowRight' });
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !viewer(element));
    expect(heard).to.deep.equal([]);
  });

  it('says so where a picture cannot be loaded in the viewer, and is accessible then', async () => {
    const element = await attachments(picture('a'));
    await waitUntil(() => (inside(element, 'img') as HTMLImageElement).naturalWidth > 0);
    source.failures = 2;
    inside(element, '.picture').click();
    await waitUntil(() => viewer(element)?.shadowRoot?.querySelector('.state'));
    expect(inside(viewer(element)!, '.state').textContent).to.contain('could not be loaded');
    await expect(viewer(element)!).to.be.accessible();
  });
});

describe('Files on their way', () => {
  const file = (parts: Partial<PendingFile> = {}): PendingFile => ({
    key: 'k',
    name: 'holiday.png',
    bytes: 2_000_000,
    mediaType: 'image/png',
    status: 'uploading',
    sent: 500_000,
    ...parts,
  });
  const list = (...files: PendingFile[]) =>
    fixture<ChatPendingFiles>(html`<chat-pending-files .files=${files}></chat-pending-files>`);

  it('tells how far each is', async () => {
    const element = await list(file());
    const bar = element.shadowRoot!.querySelector('progress')!;
    expect(bar.position).to.equal(0.25);
    expect(bar.getAttribute('aria-label')).to.equal('25% uploaded');
    await expect(element).to.be.accessible();
  });

  it('says what goes with a message where one was too much', async () => {
    const element = await list(file({ status: 'failed', failure: { code: 'too_large' } }));
    expect(element.shadowRoot!.textContent).to.include(
      'Not uploaded. A message takes up to five files of up to 10 MB each.',
    );
  });

  it('says why one failed, and lets it be tried again or taken away', async () => {
    const element = await list(file({ status: 'failed', failure: { code: 'unavailable' } }));
    expect(element.shadowRoot!.textContent).to.contain('The chat cannot be reached right now.');
    const [again, remove] = element.shadowRoot!.querySelectorAll('button');
    setTimeout(() => again!.click());
    expect((await oneEvent<ItemEvent>(element, 'retry-wanted')).key).to.equal('k');
    setTimeout(() => remove!.click());
    expect((await oneEvent<ItemEvent>(element, 'discard-wanted')).key).to.equal('k');
    await expect(element).to.be.accessible();
  });

  for (const [what, parts, words] of [
    [
      'is of a kind that is not taken',
      { failure: { code: 'file_refused' } },
      'Files of this kind cannot be sent.',
    ],
    ['is empty', { bytes: 0, failure: { code: 'file_empty' } }, 'This file is empty.'],
    [
      'cannot be read any more',
      { failure: { code: 'file_unreadable' } },
      'This file cannot be read any more.',
    ],
    ['is a folder', { failure: { code: 'file_folder' } }, 'Folders cannot be sent.'],
    ['is too large', { bytes: 20_000_000, failure: { code: 'too_large' } }, 'files of up to 10 MB each.'],
  ] as const) {
    it(`says that one ${what}, and only offers to take it away`, async () => {
      const element = await list(file({ status: 'failed', ...parts }));
      expect(element.shadowRoot!.textContent).to.contain(words);
      const buttons = [...element.shadowRoot!.querySelectorAll('button')];
      expect(buttons.map(({ title }) => title)).to.deep.equal(['Remove holiday.png']);
    });
  }

  it('asks to stay on the page for one that is kept nowhere else, until it is uploaded', async () => {
    const element = await list(file({ status: 'waiting', isOnlyHere: true }));
    const words = () => element.shadowRoot!.textContent;
    expect(words()).to.contain('Waiting to be uploaded. Stay on this page until it is uploaded.');
    element.files = [file({ status: 'uploaded', isOnlyHere: true })];
    await element.updateComplete;
    expect(words()).not.to.contain('Stay on this page');
  });

  it('draws a chosen picture without loading it from anywhere', async () => {
    const blob = await (await fetch(PICTURE)).blob();
    const element = await list(file({ file: blob }));
    const canvas = element.shadowRoot!.querySelector('canvas')!;
    const isDrawn = () => canvas.getContext('2d')!.getImageData(40, 40, 1, 1).data[3] !== 0;
    await waitUntil(isDrawn);
    expect(element.shadowRoot!.querySelector('img')).to.equal(null);
  });

  it('have their names where reading begins, in line with their sizes', async () => {
    const element = await list(file({ status: 'uploaded' }));
    element.dir = 'rtl';
    const edge = (selector: string) => {
      const range = document.createRange();
      range.selectNodeContents(element.shadowRoot!.querySelector(selector)!);
      return range.getBoundingClientRect().right;
    };
    expect(edge('.name')).to.be.closeTo(edge('.stands'), 2);
  });
});

describe('A recording of a browser', () => {
  const recording = {
    log: {
      entries: [
        {
          request: {
            headers: [
              { name: 'Cookie', value: 'sid=canary-1' },
              { name: 'authorization', value: 'Bearer canary-2' },
              { name: 'DPoP', value: 'canary-6' },
              { name: 'x-csrf-token', value: 'canary-7' },
              { name: 'Proxy-Authorization', value: 'Basic canary-8' },
              { name: 'Accept', value: 'text/html' },
            ],
            cookies: [{ name: 'sid', value: 'canary-3' }],
          },
          response: {
            headers: [{ name: 'Set-Cookie', value: 'sid=canary-4' }],
            cookies: [{ value: 'canary-5' }],
          },
        },
      ],
    },
  };

  it('is told from other JSON by what it holds', async () => {
    const har = new File([JSON.stringify(recording)], 'a.har');
    expect(await readDump(har)).to.deep.equal(recording);
    expect(await readDump(new File(['{"log":{}}'], 'b.json'))).to.equal(undefined);
    expect(await readDump(new File(['no json'], 'c.har'))).to.equal(undefined);
  });

  it('loses cookies, passwords and the proofs and tokens of its headers, and nothing else', async () => {
    const read = await readDump(new File([JSON.stringify(recording)], 'a.har'));
    const text = await (await cleaned(read!, 'a.har')).text();
    expect(text).not.to.contain('canary');
    expect(text).to.contain('text/html');
  });

  for (const [what, entry] of [
    ['an object of headers', { request: { headers: { Cookie: 'canary-1', Accept: 'text/html' } } }],
    ['headers in pairs', { request: { headers: [['Cookie', 'canary-2']] } }],
    ['headers as text', { request: { headers: 'Cookie: canary-3' } }],
    ['an empty header', { request: { headers: [null, { name: 'Cookie', value: 'canary-4' }] } }],
    ['headers in a list of their own', { headers: [{ name: 'Cookie', value: ['canary-5'] }] }],
  ] as const) {
    it(`loses them where it holds an empty entry and ${what}`, async () => {
      const read = await readDump(new File([JSON.stringify({ log: { entries: [null, entry] } })], 'a.har'));
      const text = await (await cleaned(read!, 'a.har')).text();
      expect(text).to.match(/^\{"log":\{"entries":\[null,/);
      expect(text).not.to.contain('canary');
    });
  }

  it('that nobody can clean says so', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const read = await readDump(new File([`{"log":{"entries":[${deep}]}}`], 'a.har'));
    const code = await cleaned(read!, 'a.har').catch(codeOf);
    expect(code).to.equal('file_uncleaned');
  });
});
