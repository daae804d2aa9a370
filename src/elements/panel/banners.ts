import { html, nothing } from 'lit';
import type { ChatClient } from '../../client/state.js';
import { offlineIcon } from '../shared/icons.js';
import { strings, withMore } from '../shared/strings.js';
import { isLapsed } from './is-lapsed.js';
import { lapse } from './lapse.js';
import { banner } from './notice.js';
import { rarely } from './rarely.js';

/** What concerns all messages, and where a conversation is on the screen also that. */
export function banners(client: ChatClient, isTalk: boolean) {
  const { state } = client;
  const { phase, connection, messenger, refusal, carryOver, otherSession, timeline } = state;
  const offline = phase === 'active' && connection === 'offline';
  const isOver = isLapsed(state);
  const isAway = messenger?.availability.open === false && !isOver;
  const isClosed = isTalk && timeline.status === 'closed' && !isOver;
  const isAsked = (carryOver ?? otherSession) && !isOver;
  return html`${lapse(state)}
    <div role="status" aria-atomic="false">
      ${offline ? (isTalk ? banner(offlineIcon, strings.panel.offline) : unreachable()) : nothing}
      ${isTalk ? talk(client, offline) : nothing}
      ${refusal ? rarely((states) => states.refusal(state)) : nothing}
      ${isAway ? rarely((states) => states.away(state)) : nothing}
    </div>
    ${isAsked ? rarely((states) => states.questions(client)) : nothing}
    ${isClosed ? rarely((states) => states.rating(client)) : nothing}`;
}

/** There is no way to the server, and nothing on the screen that could wait for one. */
export const unreachable = () =>
  banner(offlineIcon, withMore(({ errors }) => errors.network) ?? strings.panel.offline);

function talk(client: ChatClient, offline: boolean) {
  const { state } = client;
  const { failure, items, status } = state.timeline;
  const hasHole = failure && items.length > 0 && !offline && !isLapsed(state);
  return html`${hasHole ? rarely((states) => states.hole(client, failure)) : nothing}
  ${status === 'closed' ? rarely((states) => states.closed(client)) : nothing}`;
}
