import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatState, Failure, TimelineItem } from '../../client/state.js';
import { failureWords } from '../shared/failure-words.js';
import { verifiedIcon, warningIcon, waveIcon } from '../shared/icons.js';
import { localized } from '../shared/localized.js';
import { strings } from '../shared/strings.js';
import type { ItemEvent } from '../shared/transcript-events.js';
import { banners } from './banners.js';
import { collect, type CollectActions } from './collect.js';
import type { Entry } from './entrance.js';
import { isLapsed } from './lapse.js';
import { notice, skeleton } from './notice.js';
import type { TranscriptItems } from './transcript-items.js';
import type { Views } from './views.js';
import { composer, type Writing } from './writing.js';

const words = strings.panel;

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
  const { storagePersistent, identity } = client.state;
  // A session that was proven finds its history again from anywhere.
  const isLost = !storagePersistent && (identity?.level ?? 0) < 2;
  return html`${messages(talk)} ${banners(client, true)}
    <footer>
      ${entry === 'composer' ? composer(talk) : nothing}
      ${isLost ? html`<p class="below">${words.notKept}</p>` : nothing}
      <slot name="footer"></slot>
    </footer>`;
}

function messages({ client, entry, transcript, views, readBefore, ...actions }: Talk): TemplateResult {
  const { state } = client;
  const { timeline, connection } = state;
  if (views.failure) {
    return failed(views.failure, () => {
      views.retry(client);
    });
  }
  if (entry === 'unknown') return skeleton(words.loading);
  if (entry === 'collect') return collect(state, actions);
  if (entry === 'prove') return prove(state, actions.verify);
  if (timeline.items.length === 0) {
    if (timeline.loading !== 'no') return skeleton(words.loading);
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
    .loading=${timeline.loading}
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
  const own = messenger?.greeting && localized(messenger.greeting, strings.tag);
  return own
    ? notice({ icon: waveIcon, title: own })
    : notice({ icon: waveIcon, title: words.emptyTitle, text: words.emptyText(app?.name ?? '') });
}

/** The workspace wants to know better who begins a conversation. */
function prove({ app }: ChatState, verify: () => void): TemplateResult {
  return app?.pin
    ? notice({
        icon: verifiedIcon,
        title: words.proveTitle,
        text: words.proveByPin,
        action: { label: words.proveNow, run: verify },
      })
    : notice({ icon: verifiedIcon, title: words.signInTitle, text: words.proveByPage });
}

function waiting(item: TimelineItem): TimelineItem {
  return item.status === 'sending' ? { ...item, status: 'queued' } : item;
}

function failed(failure: Failure, run: () => void): TemplateResult {
  return notice({
    icon: warningIcon,
    title: words.failedTitle,
    text: failureWords(failure),
    action: { label: words.retry, run },
  });
}
