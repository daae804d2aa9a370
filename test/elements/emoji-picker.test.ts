import { expect, fixture, html } from '@open-wc/testing';
import { ContextProvider } from '@lit/context';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatEmojiPicker } from '../../src/elements/emoji/chat-emoji-picker.js';
import { EMOJI_GROUPS } from '../../src/elements/emoji/emoji-data.js';
import { ChatComposer } from '../../src/elements/shared/chat-composer.js';
import { ComposerSendEvent, type FilesChosenEvent } from '../../src/elements/shared/composer-events.js';
import { clientContext } from '../../src/elements/shared/client-context.js';
import { define } from '../../src/elements/shared/define.js';
import '../support/english.js';
import { FakeClient } from '../support/fake-client.js';
import { paste } from '../support/paste.js';
import { waitUntil } from '../support/wait-until.js';

define('chat-composer', ChatComposer);

const NAMES = [
  [['😀', 'grinning face', 'happy smile']],
  [['👋', 'waving hand', 'hello bye', '👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿']],
  [],
  [['🥐', 'croissant', 'crème bread breakfast']],
  [],
  [],
  [],
  [],
  [],
];

describe('The emoji picker', () => {
  const { fetch: realFetch } = window;
  let answers: (() => Response)[];
  let asked: string[];
  let sent: string[];
  let client: FakeClient;
  beforeEach(() => {
    answers = [];
    asked = [];
    sent = [];
    client = new FakeClient();
    window.fetch = (address) => {
      asked.push(new Request(address).url);
      return Promise.resolve((answers.shift() ?? (() => Response.json(NAMES)))());
    };
  });
  afterEach(() => {
    window.fetch = realFetch;
  });

  // A folder of its own for each test: what was loaded is kept for the page.
  let folders = 0;
  async function composer(): Promise<ChatComposer> {
    folders += 1;
    const holder = await fixture(html`<div></div>`);
    new ContextProvider(holder as HTMLElement, { context: clientContext, initialValue: client });
    const element = new ChatComposer();
    element.emojiUrl = `https://chat.example.com/${String(folders)}/`;
    element.addEventListener('composer-send', (event) => {
      if (event instanceof ComposerSendEvent) sent.push(event.text);
    });
    holder.append(element);
    await element.updateComplete;
    return element;
  }
  const opener = (element: ChatComposer) => element.renderRoot.querySelector<HTMLButtonElement>('.emoji')!;
  const picker = (element: ChatComposer) =>
    element.renderRoot.querySelector<ChatEmojiPicker>('chat-emoji-picker');
  const inside = (element: ChatComposer) => picker(element)!.shadowRoot!;
  const emoji = (element: ChatComposer, name: string) =>
    inside(element).querySelector<HTMLButtonElement>(`[aria-label="${name}"]`)!;
  async function opened(): Promise<ChatComposer> {
    const element = await composer();
    opener(element).click();
    await waitUntil(() => picker(element)?.shadowRoot?.querySelector('.emoji, .state button'), 'it opens');
    return element;
  }

  it('is loaded only when it is asked for', async () => {
    const element = await composer();
    expect(picker(element)).to.equal(null);
    expect(asked).to.deep.equal([]);
    opener(element).click();
    await waitUntil(() => asked.length === 1, 'the names are asked for');
    expect(asked[0]).to.match(/\/en\.json$/);
  });

  it('puts what is picked where the caret is', async () => {
    const element = await opened();
    element.value = 'Hi  there';
    await element.updateComplete;
    const field = element.renderRoot.querySelector('textarea')!;
    field.setSelectionRange(3, 3);
    emoji(element, 'waving hand').click();
    await element.updateComplete;
    expect(field.value).to.equal('Hi 👋 there');
  });

  it('finds by name and by other words, without accents', async () => {
    const element = await opened();
    const names = () => [...inside(element).querySelectorAll('.emoji')].map((button) => button.ariaLabel);
    await sendKeys({ type: 'creme br' });
    await picker(element)!.updateComplete;
    expect(names()).to.deep.equal(['croissant']);
    await sendKeys({ type: 'x' });
    await picker(element)!.updateComplete;
    expect(names()).to.deep.equal([]);
    expect(inside(element).querySelector('.state')!.textContent).to.equal('No emoji found');
  });

  it('says how many it found once nobody types any more', async () => {
    const element = await opened();
    const status = () => inside(element).querySelector('[role=status]')?.textContent.trim();
    const field = inside(element).querySelector('input')!;
    field.value = 'creme br';
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    await picker(element)!.updateComplete;
    expect(status()).to.equal('');
    await waitUntil(() => status() === '1 emoji found');
  });

  it('works by keyboard alone: search, arrows, Enter, Escape back to the text', async () => {
    const element = await opened();
    await waitUntil(() => inside(element).activeElement?.matches('input'));
    await sendKeys({ press: 'ArrowDown' });
    expect(inside(element).activeElement!.ariaLabel).to.equal('grinning face');
    await sendKeys({ press: 'ArrowDown' });
    expect(inside(element).activeElement!.ariaLabel).to.equal('waving hand');
    await sendKeys({ press: 'Enter' });
    expect(element.value).to.equal('👋');
    await sendKeys({ press: 'Escape' });
    await element.updateComplete;
    expect(picker(element)).to.equal(null);
    expect(element.renderRoot.querySelector('textarea')!.matches(':focus')).to.equal(true);
  });

  it('leaves whoever writes on meanwhile in the text', async () => {
    const element = await composer();
    opener(element).click();
    element.focus();
    await waitUntil(() => picker(element)?.shadowRoot?.querySelector('input'));
    await picker(element)!.updateComplete;
    expect(element.shadowRoot!.activeElement?.localName).to.equal('textarea');
  });

  it('remembers the skin, and what was picked last', async () => {
    const element = await opened();
    const select = inside(element).querySelector('select')!;
    select.value = '5';
    select.dispatchEvent(new Event('change'));
    await picker(element)!.updateComplete;
    emoji(element, 'waving hand').click();
    expect(element.value).to.equal('👋🏿');
    const other = await opened();
    expect(inside(other).querySelector('section')!.textContent).to.contain('👋🏿');
  });

  it('moves nothing under the finger while it is open', async () => {
    for (const name of ['waving hand', 'grinning face']) emoji(await opened(), name).click();
    const element = await opened();
    const lately = () => [...inside(element).querySelector('section')!.querySelectorAll('button')];
    const [, second] = lately();
    second!.click();
    second!.click();
    expect(element.value.endsWith('👋👋'), element.value).to.equal(true);
    await picker(element)!.updateComplete;
    expect(lately()[1]).to.equal(second);
    second!.click();
    expect(element.value.endsWith('👋👋👋'), element.value).to.equal(true);
  });

  it('remembers nothing of somebody else, and keeps nothing in the browser (SES-12)', async () => {
    emoji(await opened(), 'waving hand').click();
    client.become({ generation: client.state.generation + 1 });
    expect(inside(await opened()).querySelectorAll('section')).to.have.length(EMOJI_GROUPS.length);
    expect(JSON.stringify(localStorage)).not.to.contain('👋');
  });

  it('says that the names did not load, and tries again', async () => {
    answers = [() => new Response(null, { status: 503 })];
    const element = await opened();
    expect(inside(element).textContent).to.contain('could not be loaded');
    inside(element).querySelector<HTMLButtonElement>('.state button')!.click();
    await waitUntil(() => inside(element).querySelector('.emoji'));
  });

  it('is accessible', async () => {
    const element = await opened();
    await expect(element).to.be.accessible();
  });

  it('tells its event to nobody but the composer', async () => {
    const element = await opened();
    const heard: string[] = [];
    element.addEventListener('emoji-chosen', (event) => heard.push(event.type));
    emoji(element, 'croissant').click();
    expect(heard).to.deep.equal([]);
  });
});

describe('Files in the composer', () => {
  async function composer(chosen: string[], parts: Partial<ChatComposer> = {}): Promise<ChatComposer> {
    const element = await fixture<ChatComposer>(
      html`<chat-composer
        @files-chosen=${(event: FilesChosenEvent) => {
          chosen.push(...event.files.map(({ name }) => name));
        }}
      ></chat-composer>`,
    );
    Object.assign(element, parts);
    await element.updateComplete;
    return element;
  }
  function pasteInto(element: ChatComposer): Event {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'shot.png', { type: 'image/png' }));
    data.setData('text/plain', 'words of the picture');
    return paste(element.renderRoot.querySelector('textarea')!, data);
  }

  it('can be pasted, and then their text is not', async () => {
    const chosen: string[] = [];
    const event = pasteInto(await composer(chosen, { attach: true }));
    expect(chosen).to.deep.equal(['shot.png']);
    expect(event.defaultPrevented).to.equal(true);
  });

  it('are not taken where none may be attached', async () => {
    const chosen: string[] = [];
    const element = await composer(chosen);
    expect(pasteInto(element).defaultPrevented).to.equal(false);
    expect(chosen).to.deep.equal([]);
    expect(element.renderRoot.querySelector('[type=file]')).to.equal(null);
  });

  it('can be sent without words', async () => {
    const element = await composer([], { attach: true, hasFiles: true });
    const send = element.renderRoot.querySelector<HTMLButtonElement>('[part=send]')!;
    expect(send.disabled).to.equal(false);
    await expect(element).to.be.accessible();
  });
});
