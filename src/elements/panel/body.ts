import { html, nothing, type TemplateResult } from 'lit';
import type { ClearReason } from '../../client/state.js';
import { closeIcon, offlineIcon, verifiedIcon, warningIcon } from '../shared/icons.js';
import { strings } from '../shared/strings.js';
import { challenge, type ChallengeReason } from './challenge.js';
import { conversation, type Talk } from './conversation.js';
import { elsewhere, type Ways } from './elsewhere.js';
import { banner, notice, skeleton } from './notice.js';

/** What the panel is drawn from. */
export interface Body extends Talk, Ways {
  readonly challengeReason: ChallengeReason;
  readonly clearReason: ClearReason | undefined;
}

/** What stands under the header. Only a person who is known, or nobody in particular, sees a conversation. */
export function body({ challengeReason, clearReason, ...talk }: Body): TemplateResult {
  const words = strings.panel;
  const { client } = talk;
  const { state } = client;
  switch (state.phase) {
    case 'identifying':
      return html`${skeleton(words.loading)}
      ${state.connection === 'offline' ? banner(offlineIcon, strings.errors.network) : nothing}`;
    case 'awaited':
      return notice({ icon: verifiedIcon, title: words.signInTitle, text: words.signIn });
    case 'challenged':
      return challenge(state, challengeReason, () => {
        client.declinePin();
      });
    case 'blocked':
      return notice({ icon: warningIcon, title: words.blockedTitle, text: words.blocked });
    case 'cleared': {
      const text = clearReason ? words.clearedBecause[clearReason] : words.cleared;
      return notice({ icon: closeIcon, title: words.clearedTitle, text });
    }
    default:
      return html`${elsewhere(talk)} ${talk.views.view === 'conversation' ? conversation(talk) : nothing}`;
  }
}
