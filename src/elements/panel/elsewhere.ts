import { html, nothing, type TemplateResult } from 'lit';
import type { ChatClient } from '../../client/state.js';
import { strings } from '../shared/strings.js';
import { banners } from './banners.js';
import { coming } from './forms.js';
import type { ConversationWantedEvent } from './navigation-events.js';
import type { Views } from './views.js';

/** Where the visitor may go from the list and from the search. */
export interface Ways {
  readonly client: ChatClient;
  readonly views: Views;
  readonly open: (event: ConversationWantedEvent) => void;
  readonly start: () => void;
  /** The visitor wants to prove their address. */
  readonly verify: () => void;
  /** How the page lets the visitor hear of answers. */
  readonly notifications: string | null | undefined;
}

/** The list of conversations or the search, where the visitor is there. What was found waits behind a conversation. */
export function elsewhere({ client, views, open, start, verify, notifications }: Ways): TemplateResult {
  const { view, isFound } = views;
  return html`${
    view === 'list'
      ? html`${coming('chat-conversation-list', client.state.connection === 'offline')}
          <chat-conversation-list
            part="conversation-list"
            @conversation-wanted=${open}
          ></chat-conversation-list>
          ${banners(client, false)}
          <footer role="none">
            <button type="button" class="primary start" @click=${start}>
              ${strings.panel.newConversation}
            </button>
          </footer>`
      : nothing
  }
  ${
    isFound
      ? html`${view === 'search' ? coming('chat-search') : nothing}
          <chat-search ?hidden=${view !== 'search'} @conversation-wanted=${open}></chat-search>`
      : nothing
  }
  ${
    view === 'settings'
      ? html`${coming('chat-settings')}
          <chat-settings
            .notifications=${notifications}
            .conversationId=${views.settingsOf}
            .prove=${verify}
          ></chat-settings>`
      : nothing
  }`;
}
