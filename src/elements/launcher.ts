import { css } from '@lit/reactive-element';
import { counted } from './languages/counted.js';
import type { LauncherWords } from './languages/launcher-words.js';
import { accent, accentContrast } from './shared/accent.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Highest number that the badge has room for. */
const BADGE_MAX = 99;
const BADGE_OVERFLOW = '99+';

const ICONS = {
  open: 'M20.5 11.5a8 8 0 0 1-11.6 7.2L4 20l1.3-4.6A8 8 0 1 1 20.5 11.5Z',
  close: 'M6 9.5l6 6 6-6',
};

/** What the launcher shows. */
export interface LauncherState {
  readonly open: boolean;
  readonly unread: number;
  readonly zIndex: number | null | undefined;
  readonly words: LauncherWords;
}

/** What the visitor does with it. */
export interface LauncherActions {
  readonly toggle: () => void;
  /** The visitor is about to open. */
  readonly intent: () => void;
}

/**
 * The round button, or whatever the page put into the slot instead. Built by hand: it is all that most
 * visitors ever load of the chat, and a template engine would be a quarter of that.
 */
export class Launcher {
  readonly element = document.createElement('div');
  readonly #button = document.createElement('button');
  readonly #badge = document.createElement('span');
  readonly #path: SVGPathElement;

  constructor({ toggle, intent }: LauncherActions) {
    const slot = document.createElement('slot');
    const svg = document.createElementNS(SVG, 'svg');
    this.#path = document.createElementNS(SVG, 'path');
    this.element.className = 'launcher';
    slot.name = 'launcher';
    set(this.#button, { part: 'launcher', type: 'button', 'aria-haspopup': 'dialog' });
    set(svg, { viewBox: '0 0 24 24', 'aria-hidden': 'true' });
    set(this.#badge, { part: 'badge', 'aria-hidden': 'true' });
    svg.append(this.#path);
    this.#button.append(svg);
    slot.append(this.#button);
    this.element.append(slot);
    // What the page puts into the slot is its own button, so a click is all that is needed.
    slot.addEventListener('click', toggle);
    this.element.addEventListener('pointerenter', intent);
    this.element.addEventListener('focusin', intent);
  }

  update({ open, unread, zIndex, words }: LauncherState): void {
    const { lang } = words;
    this.element.lang = lang;
    this.element.style.zIndex = String(zIndex ?? '');
    this.#path.setAttribute('d', open ? ICONS.close : ICONS.open);
    set(this.#button, {
      'aria-expanded': String(open),
      'aria-label': open ? words.close : unread > 0 ? counted(words.unread, unread, lang) : words.open,
    });
    this.#badge.textContent = unread > BADGE_MAX ? BADGE_OVERFLOW : String(unread);
    if (unread > 0 && !open) this.#button.append(this.#badge);
    else this.#badge.remove();
  }
}

function set(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** Looks of the launcher. The panel brings its own. */
export const launcherStyles = css`
  :host {
    display: contents;
    --_accent: ${accent};
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  .launcher {
    position: fixed;
    pointer-events: auto;
    writing-mode: horizontal-tb;
    /* A phone held sideways keeps as much free at the one side as at the other. */
    margin: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom);
    inset-block-end: var(--chat-offset-block, 20px);
    inset-inline-end: var(--chat-offset-inline, 20px);
  }
  :host([position$='start']) .launcher {
    inset-inline: var(--chat-offset-inline, 20px) auto;
  }
  :host([position^='top']) .launcher {
    inset-block: var(--chat-offset-block, 20px) auto;
  }
  :host([inline]) {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  button {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: var(--chat-launcher-size, 56px);
    block-size: var(--chat-launcher-size, 56px);
    padding: 0;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--_accent);
    color: ${accentContrast};
    box-shadow: 0 4px 20px #0005;
    cursor: pointer;
    transition: scale 0.15s;
  }
  button:hover {
    scale: 1.05;
  }
  :focus-visible {
    outline: 3px solid var(--chat-focus, var(--_accent));
    outline-offset: 3px;
  }
  svg {
    inline-size: 46%;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
  }
  [part='badge'] {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-end: -4px;
    min-inline-size: 10px;
    padding: 0 6px;
    border-radius: 11px;
    background: #c81e2b;
    color: #fff;
    font: 700 12px/22px system-ui;
  }
  @media (prefers-reduced-motion: reduce) {
    button {
      transition: none;
    }
  }
`;
