import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient, ChatState, TimelineItem } from '../../client/state.js';
import { bringPendingFiles } from '../shared/bubble-files.js';
import type { ComposerSendEvent, FilesChosenEvent } from '../shared/composer-events.js';
import { momentWords } from '../shared/dates.js';
import { clockIcon, offlineIcon, verifiedIcon, warningIcon, waveIcon } from '../shared/icons.js';
import { localized } from '../shared/localized.js';
import { strings } from '../shared/strings.js';
import type { ItemEvent } from '../shared/transcript-events.js';
import { rating } from './after.js';
import { collect, type CollectActions } from './collect.js';
import type { Entry } from './entrance.js';
import type { FileIntake, FileQuestion } from './file-intake.js';
import { isLapsed, lapse } from './lapse.js';
import { banner, notice, skeleton } from './notice.js';
import { questions } from './questions.js';
import type { TranscriptItems } from './transcript-items.js';

const words = strings.panel;

/** What a conversation is drawn from. */
export interface Talk extends CollectActions {
  readonly client: ChatClient;
  readonly entry: Entry;
  readonly transcript: TranscriptItems;
  readonly intake: FileIntake;
  /** Address of the names of emoji. */
  readonly emojiUrl: string;
}

/** The conversation in whatever state it is, and the composer under it. */
export function conversation(talk: Talk): TemplateResult {
  const { client, entry } = talk;
  const { storagePersistent, identity } = client.state;
  // A session that was proven finds its history again from anywhere.
  const isLost = !storagePersistent && (identity?.level ?? 0) < 2;
  return html`${messages(talk)} ${banners(client)}
    <footer>
      ${entry === 'composer' ? composer(talk) : nothing}
      ${isLost ? html`<p class="below">${words.notKept}</p>` : nothing}
      <slot name="footer"></slot>
    </footer>`;
}

/** Whoever is not known well enough may write, but not attach; a session that is over moves nothing. */
export function mayAttach({ app, identity, phase }: ChatState): boolean {
  return (phase === 'active' || phase === 'idle') && (identity?.level ?? 0) >= (app?.policy.attach ?? 0);
}

function composer({ client, intake, emojiUrl }: Talk): TemplateResult {
  const { files = [] } = client.state.timeline;
  if (files.length > 0) bringPendingFiles();
  const question = intake.questionFor(client);
  return html`${question ? ask(question) : nothing} ${files.length > 0 ? pending(client) : nothing}
    <chat-composer
      exportparts="composer, send"
      .attach=${mayAttach(client.state)}
      .hasFiles=${files.length > 0}
      .emojiUrl=${emojiUrl}
      @files-chosen=${({ files: chosen }: FilesChosenEvent) => void intake.take(client, chosen)}
      @composer-send=${(event: ComposerSendEvent) => {
        client.send(event.text);
      }}
    ></chat-composer>`;
}

function ask(question: FileQuestion): TemplateResult {
  return html`<div role="status">
    ${keyed(
      question,
      html`<chat-question class="banner" .question=${question}
        ><span dir="auto">${question.text}</span></chat-question
      >`,
    )}
  </div>`;
}

/** Files that go with the next message. */
function pending(client: ChatClient): TemplateResult {
  return html`<chat-pending-files
    .files=${client.state.timeline.files ?? []}
    @retry-wanted=${({ key }: ItemEvent) => {
      client.retryFile(key);
    }}
    @discard-wanted=${({ key }: ItemEvent) => {
      client.detach(key);
    }}
  ></chat-pending-files>`;
}

function messages({ client, entry, transcript, ...actions }: Talk): TemplateResult {
  const { state } = client;
  const { timeline, connection } = state;
  if (entry === 'unknown') return skeleton(words.loading);
  if (entry === 'collect') return collect(state, actions);
  if (entry === 'prove') return prove(state, actions.verify);
  if (timeline.items.length === 0) {
    if (timeline.loading !== 'no') return skeleton(words.loading);
    if (timeline.failure && !isLapsed(state)) return failed(client, timeline.failure.code);
    const empty = greeting(state);
    return html`<div class="empty"><slot name="empty">${empty}</slot></div>`;
  }
  // What was on its way when the network went away waits for it to come back.
  const items = connection === 'offline' ? timeline.items.map(waiting) : timeline.items;
  return html`<chat-transcript
    exportparts="message, message-own, message-agent"
    class=${isLapsed(state) ? 'dimmed' : ''}
    .items=${transcript.of(items)}
    .files=${client}
    .hasOlder=${timeline.hasOlder && !isLapsed(state)}
    .loading=${timeline.loading === 'older'}
    @older-wanted=${() => void client.loadOlder()}
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
}

/** What the team says before anybody wrote: words of their own, or ours. */
function greeting({ app, messenger }: ChatState): TemplateResult {
  const own = messenger?.greeting && localized(messenger.greeting, strings.tag);
  return own
    ? notice({ icon: waveIcon, title: own })
    : notice({ icon: waveIcon, title: words.emptyTitle, text: words.emptyText(app?.name ?? '') });
}

/** The team is not there: when it is back, where its hours say so. */
function away({ messenger }: ChatState) {
  const { open = true, opens_at, away: own } = messenger?.availability ?? {};
  if (open) return nothing;
  const back = opens_at === undefined ? words.away : words.awayUntil(momentWords(opens_at));
  return banner(clockIcon, own ? localized(own, strings.tag) : back);
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

function failed(
  client: ChatClient,
  code: NonNullable<ChatState['timeline']['failure']>['code'],
): TemplateResult {
  return notice({
    icon: warningIcon,
    title: words.failedTitle,
    text: strings.errors[code],
    action: { label: words.retry, run: () => void client.reload() },
  });
}

function banners(client: ChatClient): TemplateResult {
  const { state } = client;
  const { phase, connection, timeline } = state;
  const offline = phase === 'active' && connection === 'offline';
  const reload = { label: words.retry, run: () => void client.reload() };
  return html`${lapse(state)}
    <div role="status" aria-atomic="false">
      ${offline ? banner(offlineIcon, words.offline) : nothing}
      ${
        timeline.failure && timeline.items.length > 0 && !offline && !isLapsed(state)
          ? banner(warningIcon, strings.errors[timeline.failure.code], reload)
          : nothing
      }
      ${refusal(state)} ${timeline.status === 'closed' ? banner(waveIcon, words.closedConversation) : nothing}
      ${isLapsed(state) ? nothing : away(state)} ${isLapsed(state) ? nothing : questions(client)}
    </div>
    ${isLapsed(state) ? nothing : rating(client)}`;
}

/** COM-12: who was not confirmed is in a space of their own, and is told so. */
function refusal({ refusal: refused, phase, identity, timeline }: ChatState) {
  const isApart = phase === 'idle' || (phase === 'active' && (identity?.level ?? 0) < 2);
  if (!refused || !isApart) return nothing;
  return banner(warningIcon, timeline.items.length > 0 ? words.refusedApart : words.refusedEmpty);
}
