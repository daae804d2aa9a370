import { html, nothing, type TemplateResult } from 'lit';
import { dayWords, sameDay, timeWords } from './dates.js';
import { messageText } from './message-text/message-text.js';
import { strings } from './strings.js';
import {
  isNotice,
  type TranscriptItem,
  type TranscriptMessage,
  type TranscriptNotice,
} from './transcript-item.js';

/** A pause longer than this begins a new run of messages, with its own name and time. */
const RUN_PAUSE_MS = 5 * 60_000;

/** What the author may do with a message that was not sent. */
export interface BubbleActions {
  readonly retry: (key: string) => void;
  readonly discard: (key: string) => void;
}

const sameRun = (item: TranscriptMessage, other: TranscriptItem | undefined): boolean =>
  other !== undefined &&
  !isNotice(other) &&
  other.own === item.own &&
  other.authorName === item.authorName &&
  sameDay(other.at, item.at) &&
  Math.abs(item.at - other.at) < RUN_PAUSE_MS;

/** One message or notice between its neighbours, with a day divider before it where a new day begins. */
export function transcriptLine(
  item: TranscriptItem,
  before: TranscriptItem | undefined,
  after: TranscriptItem | undefined,
  actions: BubbleActions,
): TemplateResult {
  return html`
    ${before && sameDay(before.at, item.at) ? nothing : html`<div class="day">${dayWords(item.at)}</div>`}
    ${isNotice(item) ? notice(item) : bubble(item, before, after, actions)}
  `;
}

/** A note, so that no message with the same words passes for one where only the words are heard. */
function notice({ text, divides = false, question }: TranscriptNotice): TemplateResult {
  return html`<div class="notice ${divides ? 'divides' : ''}" role="note">
      <span dir="auto" .textContent=${text}></span>
    </div>
    ${question ? html`<chat-question .question=${question}></chat-question>` : nothing}`;
}

function bubble(
  item: TranscriptMessage,
  before: TranscriptItem | undefined,
  after: TranscriptItem | undefined,
  actions: BubbleActions,
): TemplateResult {
  const first = !sameRun(item, before);
  const who = item.own ? strings.transcript.you : item.authorName;
  const classes = `row ${item.own ? 'own' : 'other'} ${item.status} ${first ? 'first' : ''}`;
  return html`
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
        ${messageText(item.text)}
      ></div>
      ${meta(item, after, actions)}
    </div>
  `;
}

/** Under the bubble: the time at the end of a run, and whatever is not as usual. */
function meta(item: TranscriptMessage, after: TranscriptItem | undefined, actions: BubbleActions) {
  if (item.status === 'failed') return failed(item, actions);
  const last = !sameRun(item, after);
  const unsent = item.status !== 'sent';
  if (!last && !unsent && item.caption === undefined) return nothing;
  return html`<div class="meta">
    ${item.caption === undefined ? nothing : html`<span class="caption" dir="auto">${item.caption}</span>`}
    ${last ? html`<time dir="auto" datetime=${new Date(item.at).toISOString()}>${timeWords(item.at)}</time>` : nothing}
    ${unsent || (item.own && !after) ? html`<span dir="auto">${strings.transcript[item.status]}</span>` : nothing}
  </div>`;
}

function failed(item: TranscriptMessage, actions: BubbleActions): TemplateResult {
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
