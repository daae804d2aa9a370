import { html, nothing, type TemplateResult } from 'lit';
import { dayWords, sameDay, timeWords } from './dates.js';
import { strings } from './strings.js';
import type { TranscriptItem } from './transcript-item.js';

/** A pause longer than this begins a new run of messages, with its own name and time. */
const RUN_PAUSE_MS = 5 * 60_000;

/** What the author may do with a message that was not sent. */
export interface BubbleActions {
  readonly retry: (key: string) => void;
  readonly discard: (key: string) => void;
}

const sameRun = (item: TranscriptItem, other: TranscriptItem | undefined): boolean =>
  other !== undefined &&
  other.own === item.own &&
  other.authorName === item.authorName &&
  sameDay(other.at, item.at) &&
  Math.abs(item.at - other.at) < RUN_PAUSE_MS;

/** One message between its neighbours, with a day divider before it where a new day begins. */
export function bubble(
  item: TranscriptItem,
  before: TranscriptItem | undefined,
  after: TranscriptItem | undefined,
  actions: BubbleActions,
): TemplateResult {
  const first = !sameRun(item, before);
  const who = item.own ? strings.transcript.you : item.authorName;
  const classes = `row ${item.own ? 'own' : 'other'} ${item.status} ${first ? 'first' : ''}`;
  return html`
    ${before && sameDay(before.at, item.at) ? nothing : html`<div class="day">${dayWords(item.at)}</div>`}
    <div class=${classes} data-key=${item.key}>
      ${
        first && !item.own
          ? html`<div class="author"><bdi>${who}</bdi></div>`
          : html`<span class="visually-hidden"><bdi>${who}</bdi></span>`
      }
      <div
        class="bubble"
        part="message ${item.own ? 'message-own' : 'message-agent'}"
        dir="auto"
        .textContent=${item.text}
      ></div>
      ${meta(item, after, actions)}
    </div>
  `;
}

/** Under the bubble: the time at the end of a run, and whatever is not as usual. */
function meta(item: TranscriptItem, after: TranscriptItem | undefined, actions: BubbleActions) {
  if (item.status === 'failed') return failed(item, actions);
  const last = !after || !sameRun(after, item);
  const unsent = item.status !== 'sent';
  if (!last && !unsent && item.caption === undefined) return nothing;
  return html`<div class="meta">
    ${item.caption === undefined ? nothing : html`<span class="caption" dir="auto">${item.caption}</span>`}
    ${last ? html`<time dir="auto" datetime=${new Date(item.at).toISOString()}>${timeWords(item.at)}</time>` : nothing}
    ${unsent || (item.own && !after) ? html`<span dir="auto">${strings.transcript[item.status]}</span>` : nothing}
  </div>`;
}

function failed(item: TranscriptItem, actions: BubbleActions): TemplateResult {
  const { retry, discard, failed: words } = strings.transcript;
  return html`<div class="meta">
    <span class="failure" dir="auto"
      >${words} ${item.failure ? strings.errors[item.failure.code] : nothing}</span
    >
    <span class="ways">
      <button
        type="button"
        class="quiet"
        @click=${() => {
          actions.retry(item.key);
        }}
      >
        ${retry}
      </button>
      <button
        type="button"
        class="quiet"
        @click=${() => {
          actions.discard(item.key);
        }}
      >
        ${discard}
      </button>
    </span>
  </div>`;
}
