import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient, ChatState, TimelineItem } from '../../client/state.js';
import type { ComposerSendEvent } from '../shared/composer-events.js';
import { offlineIcon, warningIcon, waveIcon } from '../shared/icons.js';
import { strings } from '../shared/strings.js';
import type { ItemEvent } from '../shared/transcript-events.js';
import { banner, notice, skeleton } from './notice.js';

const words = strings.panel;

/** The conversation in whatever state it is, and the composer under it. */
export function conversation(client: ChatClient): TemplateResult {
  const { state } = client;
  return html`${messages(client)} ${banners(client)}
    <footer>
      <chat-composer
        exportparts="composer, send"
        @composer-send=${(event: ComposerSendEvent) => {
          client.send(event.text);
        }}
      ></chat-composer>
      ${state.storagePersistent ? nothing : html`<p class="below">${words.notKept}</p>`}
      <slot name="footer"></slot>
    </footer>`;
}

function messages(client: ChatClient): TemplateResult {
  const { timeline, app, generation, connection } = client.state;
  if (timeline.items.length === 0) {
    if (timeline.loading !== 'no') return skeleton(words.loading);
    if (timeline.failure) return failed(client, timeline.failure.code);
    const empty = notice({ icon: waveIcon, title: words.emptyTitle, text: words.emptyText(app?.name ?? '') });
    return html`<div class="empty"><slot name="empty">${empty}</slot></div>`;
  }
  // What was on its way when the network went away waits for it to come back.
  const items = connection === 'offline' ? timeline.items.map(waiting) : timeline.items;
  // Another person gets an element of its own, which remembers nothing. Clients count persons each for itself.
  const transcript = html`<chat-transcript
    exportparts="message, message-own, message-agent"
    .items=${items}
    .hasOlder=${timeline.hasOlder}
    .loading=${timeline.loading === 'older'}
    @older-wanted=${() => void client.loadOlder()}
    @retry-wanted=${(event: ItemEvent) => {
      client.retry(event.key);
    }}
    @discard-wanted=${(event: ItemEvent) => {
      client.discard(event.key);
    }}
  ></chat-transcript>`;
  return html`${keyed(client, keyed(generation, transcript))}`;
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
  const { phase, connection, timeline } = client.state;
  const offline = phase === 'active' && connection === 'offline';
  const reload = { label: words.retry, run: () => void client.reload() };
  return html`<div role="status">
    ${offline ? banner(offlineIcon, words.offline) : nothing}
    ${
      timeline.failure && timeline.items.length > 0 && !offline
        ? banner(warningIcon, strings.errors[timeline.failure.code], reload)
        : nothing
    }
    ${timeline.status === 'closed' ? banner(waveIcon, words.closedConversation) : nothing}
  </div>`;
}
