import { expect } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada, conversation, item } from '../support/fake-client.js';
import { appears, deep, pageOfEachTest, panelOf } from '../support/messenger.js';
import { still } from '../support/still.js';
import { waitUntil } from '../support/wait-until.js';

type Kind = 'cssParts' | 'cssProperties' | 'slots';
interface Declaration extends Readonly<Record<Kind, readonly { readonly name: string }[]>> {
  readonly tagName: string;
}
interface Manifest {
  readonly modules: readonly { readonly declarations: readonly Declaration[] }[];
}

/** What the package says of the element. */
async function described(kind: Kind): Promise<string[]> {
  const { modules } = (await (await fetch('/custom-elements.json')).json()) as Manifest;
  const declarations = modules.flatMap((module) => module.declarations);
  const messenger = declarations.find(({ tagName }) => tagName === 'chat-messenger');
  return messenger![kind].map(({ name }) => name).sort();
}

/** A custom property, a value that is not its default, and where that is seen then. */
type Seen = readonly [property: string, value: string, selector: string, style: string];
const RED = 'rgb(200, 10, 20)';
const PROPERTIES: readonly Seen[] = [
  ['--chat-accent', RED, '[part=launcher]', 'background-color'],
  ['--chat-accent-contrast', RED, '[part=launcher]', 'color'],
  ['--chat-surface', RED, 'chat-panel', 'background-color'],
  ['--chat-surface-raised', RED, '.row.other .bubble', 'background-color'],
  ['--chat-text', RED, 'chat-panel', 'color'],
  ['--chat-text-muted', RED, '.who', 'color'],
  ['--chat-border', RED, 'header', 'border-bottom-color'],
  ['--chat-danger', RED, '.failure', 'color'],
  ['--chat-success', RED, '.verified', 'color'],
  ['--chat-radius', '3px', 'chat-panel', 'border-top-left-radius'],
  ['--chat-bubble-radius', '3px', '.row.other .bubble', 'border-top-right-radius'],
  ['--chat-shadow', 'none', 'chat-panel', 'box-shadow'],
  ['--chat-font', 'monospace', 'chat-panel', 'font-family'],
  ['--chat-font-size', '19px', 'chat-panel', 'font-size'],
  ['--chat-width', '333px', 'chat-panel', 'width'],
  ['--chat-height', '300px', 'chat-panel', 'height'],
  ['--chat-offset-inline', '44px', '.launcher', 'right'],
  ['--chat-offset-block', '44px', '.launcher', 'bottom'],
  ['--chat-launcher-size', '70px', '[part=launcher]', 'width'],
];

describe('The looks of <chat-messenger>', () => {
  const page = pageOfEachTest();

  async function opened(): Promise<ChatMessenger> {
    page.client.activate(ada, { unreadCount: 1 });
    page.client.show({
      items: [
        item('of the team'),
        item('mine', { own: true }),
        item('not sent', { own: true, status: 'failed', failure: { code: 'network' } }),
      ],
    });
    const element = page.add();
    await element.show();
    await appears(element, '.failure');
    still(panelOf(element)!);
    return element;
  }
  const styleOf = (element: ChatMessenger, selector: string, style: string) =>
    getComputedStyle(deep(element, selector)!).getPropertyValue(style);

  it('are described as they are tested here', async () => {
    const focus = '--chat-focus';
    expect(await described('cssProperties')).to.deep.equal(
      [...PROPERTIES.map(([name]) => name), focus].sort(),
    );
    expect(await described('slots')).to.deep.equal(['empty', 'footer', 'header', 'launcher']);
  });

  for (const [property, value, selector, style] of PROPERTIES) {
    it(`${property} is the ${style} of ${selector}`, async () => {
      const element = await opened();
      const before = styleOf(element, selector, style);
      element.style.setProperty(property, value);
      await waitUntil(() => (still(panelOf(element)!), styleOf(element, selector, style) === value));
      expect(before).not.to.equal(value);
    });
  }

  it('--chat-focus is the ring around what has the focus', async () => {
    const element = await opened();
    element.style.setProperty('--chat-focus', RED);
    const form = deep(element, '[part=composer]')!;
    deep<HTMLTextAreaElement>(element, 'textarea')!.focus();
    await waitUntil(() => (still(panelOf(element)!), getComputedStyle(form).borderTopColor === RED));
  });

  describe('theme', () => {
    const { documentElement } = document;
    afterEach(() => {
      documentElement.style.removeProperty('color-scheme');
    });
    /** The grounds of launcher and panel. */
    async function grounds(scheme: string, theme?: 'auto' | 'dark' | 'light'): Promise<string[]> {
      documentElement.style.colorScheme = scheme;
      page.cleanUp();
      page.open();
      page.client.activate(ada);
      const element = page.add(theme && { theme });
      await element.show();
      return ['[part=launcher]', 'chat-panel'].map((part) => styleOf(element, part, 'background-color'));
    }

    it('auto is that of the page, and so is none', async () => {
      const [light, dark] = [await grounds('light'), await grounds('dark')];
      for (const at of [0, 1]) expect(light[at]).not.to.equal(dark[at]);
      expect(await grounds('light', 'auto')).to.deep.equal(light);
      expect(await grounds('dark', 'auto')).to.deep.equal(dark);
    });

    for (const theme of ['light', 'dark'] as const) {
      it(`${theme} is ${theme}, whatever page and system are`, async () => {
        const wanted = await grounds(theme);
        for (const scheme of ['light', 'dark', 'light dark'])
          expect(await grounds(scheme, theme), `color-scheme: ${scheme}`).to.deep.equal(wanted);
      });
    }

    it('can be changed while the panel is open', async () => {
      const [light, dark] = [await grounds('light'), await grounds('dark')];
      const element = page.add();
      await element.show();
      element.theme = 'light';
      await element.updateComplete;
      const now = () =>
        ['[part=launcher]', 'chat-panel'].map((part) => styleOf(element, part, 'background-color'));
      expect(now()).to.deep.equal(light);
      element.theme = 'dark';
      await element.updateComplete;
      expect(now()).to.deep.equal(dark);
    });
  });

  it('every part that is described can be styled by the page', async () => {
    const parts = await described('cssParts');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      parts.map((part) => `chat-messenger::part(${part}) { scroll-margin-top: 7px; }`).join('\n'),
    );
    document.adoptedStyleSheets.push(sheet);
    const styled = (element: ChatMessenger, part: string) =>
      styleOf(element, `[part~=${part}]`, 'scroll-margin-top') === '7px';
    const element = await opened();
    await element.hide();
    const closed = ['launcher', 'badge'];
    for (const part of closed) expect(styled(element, part), part).to.equal(true);
    await element.show();
    const inList = ['conversation-list'];
    for (const part of parts.filter((name) => ![...closed, ...inList].includes(name))) {
      expect(styled(element, part), part).to.equal(true);
    }
    page.cleanUp();
    page.open();
    page.client.activate(ada, { conversations: [conversation('a'), conversation('b')] });
    const other = page.add();
    await other.show();
    await appears(other, 'chat-conversation-list');
    for (const part of inList) expect(styled(other, part), part).to.equal(true);
    document.adoptedStyleSheets.pop();
  });
});
