import { html, nothing, type TemplateResult } from 'lit';
import type { ClearReason } from '../../client/state.js';
import { strings } from '../shared/strings.js';
import { unreachable } from './banners.js';
import type { ChallengeReason } from './challenge.js';
import { conversation, type Talk } from './conversation.js';
import { elsewhere, type Ways } from './elsewhere.js';
import { skeleton } from './notice.js';
import { rarely } from './rarely.js';

/** What the panel is drawn from. */
export interface Body extends Talk, Ways {
  readonly challengeReason: ChallengeReason;
  readonly clearReason: ClearReason | undefined;
}

/** What stands under the header. Only a person who is known, or nobody in particular, sees a conversation. */
export function body({ challengeReason, clearReason, ...talk }: Body): TemplateResult {
  const { client } = talk;
  const { state } = client;
  const waiting = skeleton(strings.panel.loading);
  const decline = () => {
    client.declinePin();
  };
  switch (state.phase) {
    case 'identifying':
      return html`${waiting} ${state.connection === 'offline' ? unreachable() : nothing}`;
    case 'awaited':
      return rarely((states) => states.awaited()) ?? waiting;
    case 'challenged':
      return rarely((states) => states.challenge(state, challengeReason, decline)) ?? waiting;
    case 'blocked':
      return rarely((states) => states.blocked()) ?? waiting;
    case 'cleared':
      return rarely((states) => states.cleared(clearReason)) ?? waiting;
    default:
      return html`${elsewhere(talk)} ${talk.views.view === 'conversation' ? conversation(talk) : nothing}`;
  }
}
