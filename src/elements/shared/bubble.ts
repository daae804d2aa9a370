import { html, nothing, type TemplateResult } from 'lit';
import { bubbleFiles, type FileActions } from './bubble-files.js';
import { dayTimeWords, dayWords, sameDay, timeWords } from './dates.js';
import { isHopeless } from './failure-words.js';
import { messageText } from './message-text/message-text.js';
import type { Receipt } from './receipt.js';
import { strings, withMore } from './strings.js';
import {
  isNotice,
  type TranscriptItem,
  type TranscriptMessage,
  type TranscriptNotice,
} from './transcript-item.js';

/** A pause longer than this begins a new run of messages, with its own name and time. */
const RUN_PAUSE_MS = 5 * 60_000;

/** What a reader may do with a message: with its files, and with one that was not sent. */
export interface BubbleActions extends FileActions {
  readonly retry: (key: string) => void;
  readonly discard: (key: string) => void;
}

/** What stands around an item: its neighbours, and on the reader's newest message how far it came. */
export interface Around {
  readonly before: TranscriptItem | undefined;
  readonly after: TranscriptItem | undefined;
  readonly receipt: Receipt | undefined;
}

const sameRun = (item: TranscriptMessage, other: TranscriptItem | undefined): boolean =>
  other !== undefined &&
  !isNotice(other) &&
  other.own === item.own &&
  other.authorName === item.authorName &&
  sameDay(other.at, item.at) &&
  Math.abs(item.at - other.at) < RUN_PAUSE_MS;

/** One message or notice between its neighbours, with a day divider before it where a new day begins. */
export function transcriptLine(item: TranscriptItem, around: Around, actions: BubbleActions): TemplateResult {
  const { before } = around;
  return html`
    ${before && sameDay(before.at, item.at) ? nothing : html`<div class="day">${dayWords(item.at)}</div>`}
    ${isNotice(item) ? notice(item) : bubble(item, around, actions)}
  `;
}

/** A note, so that no message with the same words passes for one where only the words are heard. */
function notice({ key, text, divides, start, question }: TranscriptNotice): TemplateResult {
  const classes = `notice ${divides ? 'divides' : ''} ${start ? 'start' : ''}`;
  return html`<div class=${classes} data-key=${key} role="note">
      <span dir="auto" .textContent=${text}></span>
    </div>
    ${question ? html`<chat-question .question=${question}></chat-question>` : nothing}`;
}

function bubble(item: TranscriptMessage, around: Around, actions: BubbleActions): TemplateResult {
  const first = !sameRun(item, around.before);
  const isDeleted = item.message?.deleted_at !== undefined;
  const who = item.own && !item.byOther ? strings.transcript.you : item.authorName;
  const classes = `row ${item.own ? 'own' : 'other'} ${item.status} ${first ? 'first' : ''} ${isDeleted ? 'deleted' : ''}`;
  return html`
    <div class=${classes} data-key=${item.key}>
      ${
        first && !item.own
          ? html`<div class="author"><bdi>${who}</bdi></div>`
          : html`<span class="visually-hidden"><bdi>${who}</bdi></span>`
      }
      ${
        item.text === '' && !isDeleted
          ? nothing
          : html`<div
              class="bubble"
              part="message ${item.own ? 'message-own' : 'message-agent'}"
              dir="auto"
              ${messageText(isDeleted ? strings.transcript.deleted : item.text)}
            ></div>`
      }
      ${item.attachments || item.uploads ? bubbleFiles(item, actions) : nothing}
      ${meta(item, around, actions)}
    </div>
  `;
}

/** Under the bubble: the time at the end of a run, and whatever is not as usual. */
function meta(item: TranscriptMessage, { after, receipt }: Around, actions: BubbleActions) {
  if (item.status === 'failed') return failed(item, actions);
  const last = !sameRun(item, after);
  const stands = item.status === 'sent' ? receipt : item.status;
  const { edited_at: edited } = item.message?.deleted_at === undefined ? (item.message ?? {}) : {};
  if (!last && !stands && item.caption === undefined && edited === undefined) return nothing;
  return html`<div class="meta">
    ${item.caption === undefined ? nothing : html`<span class="caption" dir="auto">${item.caption}</span>`}
    ${last ? html`<time dir="auto" datetime=${new Date(item.at).toISOString()}>${timeWords(item.at)}</time>` : nothing}
    ${
      edited === undefined
        ? nothing
        : html`<span dir="auto" title=${dayTimeWords(edited)}>${strings.transcript.edited}</span>`
    }
    ${stands ? html`<span class="receipt" dir="auto">${strings.transcript[stands]}</span>` : nothing}
  </div>`;
}

function failed({ key, failure, uploads }: TranscriptMessage, actions: BubbleActions): TemplateResult {
  const isStuck = uploads?.some(isHopeless);
  const drawn = withMore(
    ({ unsent, errors }) =>
      html`<span class="failure" dir="auto"
          >${unsent.failed} ${isStuck ? unsent.files : failure && errors[failure.code]}</span
        >
        <span class="ways">
          ${
            isStuck
              ? nothing
              : way(unsent.retry, () => {
                  actions.retry(key);
                })
          }
          ${way(unsent.discard, () => {
            actions.discard(key);
          })}
        </span>`,
  );
  return html`<div class="meta">${drawn}</div>`;
}

function way(label: string, run: () => void): TemplateResult {
  return html`<button type="button" class="quiet" @click=${run}>${label}</button>`;
}
