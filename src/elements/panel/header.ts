import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../../client/state.js';
import { closeIcon, verifiedIcon } from '../shared/icons.js';
import { strings } from '../shared/strings.js';

/** Levels from here on are proven. */
const PROVEN = 2;

/** What the header shows and does. */
export interface Header {
  readonly state: ChatState;
  readonly close: () => void;
  readonly verify: () => void;
}

/** Workspace, who the visitor is, how the connection stands, and the way out. */
export function header({ state, close, verify }: Header): TemplateResult {
  return html`<header part="header">
    <div class="title">
      <slot name="header"
        ><h2><bdi>${state.app?.name}</bdi></h2></slot
      >
      <div class="who">${who(state)} ${verifyButton(state, verify)} ${connection(state)}</div>
    </div>
    <button type="button" class="close" aria-label=${strings.panel.close} @click=${close}>
      ${closeIcon}
    </button>
  </header>`;
}

/** The badge is drawn here and never part of a name: a name that contains a tick proves nothing. */
function who({ phase, identity }: ChatState) {
  const { signedInAs, chattingAs, guest } = strings.panel;
  if (phase !== 'active' && phase !== 'idle') return nothing;
  const name = identity?.email ?? identity?.name;
  if (!identity || name === undefined) return html`<span>${guest}</span>`;
  if (identity.level > PROVEN) {
    return html`<span class="verified">${verifiedIcon}</span><span>${signedInAs(name)}</span>`;
  }
  return html`<span>${chattingAs(name)}</span>`;
}

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
