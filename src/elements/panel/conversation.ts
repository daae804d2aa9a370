import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatState, Failure, TimelineItem } from '../../client/state.js';
import { waveIcon } from '../shared/icons.js';
import { localized } from '../shared/localized.js';
import { locale, strings, withMore } from '../shared/strings.js';
import type { ItemEvent } from '../shared/transcript-events.js';
import { banners } from './banners.js';
import type { CollectActions } from './collect.js';
import type { Entry } from './entrance.js';
import { isLapsed } from './is-lapsed.js';
import { notice, skeleton } from './notice.js';
import { rarely } from './rarely.js';
import type { TranscriptItems } from './transcript-items.js';
import type { Views } from './views.js';
import { composer, type Writing } from './writing.js';

/** What a conversation is drawn from. */
export interface Talk extends CollectActions, Writing {
  readonly entry: Entry;
  readonly transcript: TranscriptItems;
  readonly views: Views;
  /** `seq` up to which the visitor had read when they came here, where there was more. */
  readonly readBefore: number | undefined;
}

/** The conversation in whatever state it is, and the composer under it. */
export function conversation(talk: Talk): TemplateResult {
  const { client, entry } = talk;
  const { storagePersistent, isStorageFull, identity } = client.state;
  // A session that was proven finds its history again from anywhere, and only that.
  const isFound = (identity?.level ?? 0) >= 2;
  return html`${messages(talk)} ${banners(client, true)}
    <footer role="none">
      ${entry === 'composer' ? composer(talk) : nothing}
      ${
        storagePersistent && !isStorageFull
          ? nothing
          : withMore(
              ({ panel }) =>
                html`<p class="below">
                  ${isStorageFull ? panel.tooMuchToKeep : isFound ? panel.unsentNotKept : panel.notKept}
                </p>`,
            )
      }
      <slot name="footer"></slot>
    </footer>`;
}

function messages({ client, entry, transcript, views, readBefore, ...actions }: Talk): TemplateResult {
  const { state } = client;
  const { timeline, connection } = state;
  const loading = skeleton(strings.panel.loading);
  if (views.failure) {
    return failed(views.failure, () => {
      views.retry(client);
    });
  }
  if (entry === 'unknown') return loading;
  if (entry === 'collect') return rarely((states) => states.collect(state, actions)) ?? loading;
  if (entry === 'prove') return rarely((states) => states.prove(state, actions.verify)) ?? loading;
  if (timeline.items.length === 0) {
    if (timeline.loading !== 'no') return loading;
    if (timeline.failure && !isLapsed(state)) return failed(timeline.failure, () => void client.reload());
    const empty = greeting(state);
    return html`<div class="empty"><slot name="empty">${empty}</slot></div>`;
  }
  // What was on its way when the network went away waits for it to come back.
  const items = connection === 'offline' ? timeline.items.map(waiting) : timeline.items;
  const isLive = !isLapsed(state);
  const drawn = html`<chat-transcript
    exportparts="message, message-own, message-agent"
    class=${isLive ? '' : 'dimmed'}
    .items=${transcript.of(items, readBefore)}
    .files=${client}
    .hasOlder=${timeline.hasOlder && isLive}
    .hasNewer=${(timeline.hasNewer ?? false) && isLive}
    .loading=${timeline.loading === 'no' && timeline.failure ? 'failed' : timeline.loading}
    .deliveredSeq=${timeline.deliveredSeq}
    .readSeq=${timeline.readSeq}
    .typing=${isLive ? timeline.typing : undefined}
    .target=${timeline.target}
    @older-wanted=${() => void client.loadOlder()}
    @newer-wanted=${() => void client.loadNewer()}
    @newest-wanted=${() => void client.showNewest()}
    @retry-wanted=${(event: ItemEvent) => {
      client.retry(event.key);
    }}
    @discard-wanted=${(event: ItemEvent) => {
      client.discard(event.key);
    }}
    @file-retry-wanted=${(event: ItemEvent) => {
      client.retryFile(event.key);
    }}
    @file-discard-wanted=${(event: ItemEvent) => {
      client.detach(event.key);
    }}
  ></chat-transcript>`;
  return html`${keyed(views.thread, drawn)}`;
}

/** What the team says before anybody wrote: words of their own, or ours. */
function greeting({ app, messenger }: ChatState): TemplateResult {
  const own = messenger?.greeting && localized(messenger.greeting, locale);
  const words = strings.panel;
  return own
    ? notice({ icon: waveIcon, title: own })
    : notice({ icon: waveIcon, title: words.emptyTitle, text: words.emptyText(app?.name ?? '') });
}

function waiting(item: TimelineItem): TimelineItem {
  return item.status === 'sending' ? { ...item, status: 'queued' } : item;
}

const failed = (failure: Failure, again: () => void) =>
  rarely((states) => states.failed(failure, again)) ?? skeleton(strings.panel.loading);
