import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient, ChatState } from '../../client/state.js';
import { momentWords } from '../shared/dates.js';
import { clockIcon, offlineIcon, warningIcon, waveIcon } from '../shared/icons.js';
import { localized } from '../shared/localized.js';
import { strings } from '../shared/strings.js';
import { rating } from './after.js';
import { isLapsed, lapse } from './lapse.js';
import { banner } from './notice.js';
import { questions } from './questions.js';

/** What concerns all messages, and where a conversation is on the screen also that. */
export function banners(client: ChatClient, isTalk: boolean): TemplateResult {
  const { state } = client;
  const { phase, connection } = state;
  const words = strings.panel;
  const offline = phase === 'active' && connection === 'offline';
  return html`${lapse(state)}
    <div role="status" aria-atomic="false">
      ${offline ? banner(offlineIcon, isTalk ? words.offline : strings.errors.network) : nothing}
      ${isTalk ? talk(client, offline) : nothing} ${refusal(state)}
      ${isLapsed(state) ? nothing : html`${away(state)} ${questions(client)}`}
    </div>
    ${isTalk && !isLapsed(state) ? rating(client) : nothing}`;
}

function talk(client: ChatClient, offline: boolean) {
  const { state } = client;
  const { failure, items, status, id } = state.timeline;
  const words = strings.panel;
  const hasHole = failure && items.length > 0 && !offline && !isLapsed(state);
  const reload = { label: words.retry, run: () => void client.reload() };
  return html`${hasHole ? banner(warningIcon, strings.errors[failure.code], reload) : nothing}
  ${status === 'closed' ? closed(client, id) : nothing}`;
}

/** Whoever writes opens it again too. */
function closed(client: ChatClient, id: string | undefined) {
  const { closedConversation, reopen } = strings.panel;
  if (id === undefined || isLapsed(client.state)) return banner(waveIcon, closedConversation);
  const question = { yes: reopen, answer: () => client.setStatus(id, 'open') };
  return keyed(
    id,
    html`<chat-question class="banner" .question=${question}
      ><span dir="auto">${closedConversation}</span></chat-question
    >`,
  );
}

/** The team is not there: when it is back, where its hours say so. */
function away({ messenger }: ChatState) {
  const { open = true, opens_at, away: own } = messenger?.availability ?? {};
  if (open) return nothing;
  const words = strings.panel;
  const back = opens_at === undefined ? words.away : words.awayUntil(momentWords(opens_at));
  return banner(clockIcon, own ? localized(own, strings.tag) : back);
}

/** COM-12: who was not confirmed is in a space of their own, and is told so. */
function refusal({ refusal: refused, phase, identity, timeline }: ChatState) {
  const isApart = phase === 'idle' || (phase === 'active' && (identity?.level ?? 0) < 2);
  if (!refused || !isApart) return nothing;
  return banner(
    warningIcon,
    timeline.items.length > 0 ? strings.panel.refusedApart : strings.panel.refusedEmpty,
  );
}
