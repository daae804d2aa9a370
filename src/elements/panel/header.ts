import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../../client/state.js';
import { focusClicked } from '../shared/focus-keeper.js';
import { backIcon, closeIcon, moreIcon, searchIcon, verifiedIcon } from '../shared/icons.js';
import { numbered, strings } from '../shared/strings.js';

/** Levels from here on are proven. */
const PROVEN = 2;

/** What the header shows and does. A way that cannot be gone is absent. */
export interface Header {
  readonly state: ChatState;
  readonly close: () => void;
  readonly verify: () => void;
  readonly back: (() => void) | undefined;
  readonly search: (() => void) | undefined;
  readonly menu: Menu | undefined;
  /** What is only heard. */
  readonly spoken: TemplateResult;
}

/** The way to what can be done with a conversation. */
export interface Menu {
  readonly isOpen: boolean;
  readonly toggle: () => void;
  /** What stands under the header while it is open. */
  readonly content: TemplateResult;
}

/** Workspace, who the visitor is, how the connection stands, and the ways elsewhere. */
export function header({ state, close, verify, back, search, menu, spoken }: Header): TemplateResult {
  const words = strings.panel;
  return html`<header part="header" role="none">
    ${back ? way('back', state.unreadCount > 0 ? numbered(words.backUnread, state.unreadCount) : words.back, backIcon, back) : nothing}
    ${
      back && state.unreadCount > 0
        ? html`<span class="elsewhere" aria-hidden="true">${state.unreadCount}</span>`
        : nothing
    }
    <div class="title">
      <slot name="header"
        ><h2><bdi>${state.app?.name}</bdi></h2></slot
      >
      <div class="who">${who(state)} ${verifyButton(state, verify)} ${connection(state)}</div>
      <div class="visually-hidden" role="status" aria-atomic="false">${spoken}</div>
    </div>
    ${search ? way('search', words.search, searchIcon, search) : nothing}
    ${
      menu
        ? html`<button
            type="button"
            class="menu"
            aria-label=${words.menu}
            aria-haspopup="menu"
            aria-expanded=${menu.isOpen ? 'true' : 'false'}
            @click=${(event: Event) => {
              focusClicked(event);
              menu.toggle();
            }}
          >
            ${moreIcon}
          </button>`
        : nothing
    }
    ${way('close', words.close, closeIcon, close)}
  </header>`;
}

function way(kind: string, label: string, icon: TemplateResult, run: () => void): TemplateResult {
  return html`<button type="button" class=${kind} aria-label=${label} @click=${run}>${icon}</button>`;
}

/** The badge is drawn here and never part of a name: a name that contains a tick proves nothing. */
function who({ phase, identity }: ChatState) {
  const { signedInAs, chattingAs, guest } = strings.panel;
  if (phase !== 'active' && phase !== 'idle') return nothing;
  const { level = 0, email, email_verified, name, name_verified } = identity ?? {};
  const proven = email_verified ? email : name_verified ? name : undefined;
  if (proven !== undefined && level > PROVEN) {
    return html`<span class="verified">${verifiedIcon}</span>${person(signedInAs(proven))}`;
  }
  const said = email ?? name;
  return person(said === undefined ? guest : chattingAs(said));
}

/** An address may be longer than there is room for. */
const person = (words: string) => html`<span class="person" title=${words}>${words}</span>`;

function verifyButton({ phase, identity, app }: ChatState, verify: () => void) {
  const unproven = (identity?.level ?? 0) <= PROVEN;
  if (!app?.pin || !unproven || (phase !== 'idle' && phase !== 'active')) return nothing;
  return html`<button type="button" class="quiet" @click=${verify}>${strings.panel.verifyEmail}</button>`;
}

function connection({ phase, connection: stands }: ChatState) {
  const connecting = phase === 'active' && stands === 'connecting';
  return html`<span role="status">
    ${connecting ? html`<span class="late">${strings.panel.connecting}</span>` : nothing}
  </span>`;
}
