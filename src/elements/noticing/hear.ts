import type { ChatClient } from '../../client/state.js';
import type { ChatMessenger } from '../chat-messenger.js';
import { moduleOrigin } from '../client-provider.js';
import type { ChatPanel } from '../panel/chat-panel.js';
import { bringMore, language, more } from '../shared/strings.js';
import { useLanguage } from '../use-language.js';
import { Herald } from './herald.js';
import { Noticing } from './noticing.js';
import { waysOf } from './ways.js';

/** One for each client, however many elements show it. */
const made = new WeakMap<ChatClient, Noticing>();

function noticingOf(element: ChatMessenger, client: ChatClient): Noticing {
  const known = made.get(client);
  if (known) return known;
  const noticing = new Noticing({
    client,
    serverUrl: element.serverUrl ?? moduleOrigin,
    allowed: () => waysOf(element.notifications),
    isOpen: () => element.isVisible,
    isShown: (id) => {
      const panel = element.renderRoot.querySelector<ChatPanel>('chat-panel');
      return panel?.shownBy === client && client.state.timeline.id === id;
    },
    herald: new Herald(element.renderRoot),
    lang: () => language.tag,
    openAt: (id) => void element.showConversation(id).catch(() => undefined),
    words: async (author) => {
      await useLanguage(element);
      await bringMore();
      return more.noticing.wrote(author);
    },
  });
  made.set(client, noticing);
  return noticing;
}

/** Hears what an element tells its page, and passes it on to the visitor. */
export function hear(element: ChatMessenger, client: ChatClient, event: Event): void {
  const noticing = noticingOf(element, client);
  noticing.showUnread();
  if (event.type !== 'message-received') return;
  const { conversationId, messageId } = event as Event & {
    readonly conversationId: string;
    readonly messageId: string;
  };
  void noticing.received(conversationId, messageId);
}
