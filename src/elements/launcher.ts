import { css, html, nothing, type TemplateResult } from 'lit';
import { launcherStrings } from './launcher-strings.js';
import { accent, accentContrast } from './shared/accent.js';

/** Highest number that the badge has room for. */
const BADGE_MAX = 99;

/** What the launcher shows and does. */
export interface Launcher {
  readonly open: boolean;
  readonly unread: number;
  readonly toggle: () => void;
  /** The visitor is about to open. */
  readonly intent: () => void;
}

/** The round button, or whatever the page put into the slot instead. */
/* eslint-disable lit-a11y/click-events-have-key-events -- what is clicked in the slot is a button */
export function launcher({ open, unread, toggle, intent }: Launcher): TemplateResult {
  return html`<div class="launcher" @pointerenter=${intent} @focusin=${intent}>
    <slot name="launcher" @click=${toggle}>
      <button
        part="launcher"
        type="button"
        aria-haspopup="dialog"
        aria-expanded=${open ? 'true' : 'false'}
        aria-label=${open ? launcherStrings.close : launcherStrings.open(unread)}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path
            d=${open ? 'M6 9.5l6 6 6-6' : 'M20.5 11.5a8 8 0 0 1-11.6 7.2L4 20l1.3-4.6A8 8 0 1 1 20.5 11.5Z'}
          ></path>
        </svg>
        ${
          unread > 0 && !open
            ? html`<span part="badge" aria-hidden="true"
                >${unread > BADGE_MAX ? `${String(BADGE_MAX)}+` : unread}</span
              >`
            : nothing
        }
      </button>
    </slot>
  </div>`;
}

/* eslint-enable lit-a11y/click-events-have-key-events */

/** Looks of the launcher. The panel brings its own. */
export const launcherStyles = css`
  :host {
    display: contents;
    --_accent: ${accent};
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  .launcher {
    position: fixed;
    inset-block-end: calc(var(--chat-offset-block, 20px) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: var(--chat-offset-inline, 20px);
  }
  :host([position='bottom-start']) .launcher {
    inset-inline: var(--chat-offset-inline, 20px) auto;
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
    transition: transform 0.15s;
  }
  button:hover {
    transform: scale(1.05);
  }
  button:active {
    transform: scale(0.96);
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
    stroke-linejoin: round;
  }
  [part='badge'] {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-end: -4px;
    box-sizing: border-box;
    min-inline-size: 22px;
    padding: 0 6px;
    border-radius: 11px;
    background: #c81e2b;
    color: #fff;
    font:
      700 12px/22px system-ui,
      sans-serif;
  }
  @media (prefers-reduced-motion: reduce) {
    button {
      transition: none;
    }
  }
`;
