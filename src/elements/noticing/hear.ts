import type { ChatClient } from '../../client/state.js';
import type { ChatMessenger } from '../chat-messenger.js';
import { moduleOrigin } from '../client-provider.js';
import type { ChatPanel } from '../panel/chat-panel.js';
import { bringMore, language, more } from '../shared/strings.js';
import { useLanguage } from '../use-language.js';
import { Herald } from './herald.js';
import { Noticing } from './noticing.js';
import { waysOf } from './ways.js';

/** Where what is noticed is said, and who is asked what may be said. */
class Stage {
  element!: ChatMessenger;
  herald!: Herald;

  constructor(element: ChatMessenger) {
    this.enter(element);
  }

  enter(element: ChatMessenger): void {
    this.element = element;
    this.herald = new Herald(element.renderRoot);
  }
}

interface Heard {
  readonly noticing: Noticing;
  readonly stage: Stage;
}

/** One for each client, however many elements show it. */
const made = new WeakMap<ChatClient, Heard>();

function noticingOf(element: ChatMessenger, client: ChatClient): Noticing {
  const known = made.get(client);
  if (!known) return begin(element, client);
  // A page may have put another element in the place of the one that heard until now.
  if (!known.stage.element.isConnected) known.stage.enter(element);
  return known.noticing;
}

function begin(first: ChatMessenger, client: ChatClient): Noticing {
  const stage = new Stage(first);
  const panelAt = (id: string) => {
    const panel = stage.element.renderRoot.querySelector<ChatPanel>('chat-panel');
    return panel?.shownBy === client && client.state.timeline.id === id ? panel : undefined;
  };
  const noticing = new Noticing({
    client,
    serverUrl: first.serverUrl ?? moduleOrigin,
    allowed: () => waysOf(stage.element.notifications),
    isShown: (id) => panelAt(id) !== undefined,
    isRead: (id) => panelAt(id)?.seesEnd === true,
    herald: () => stage.herald,
    lang: () => language.tag,
    openAt: (id) => void stage.element.showConversation(id).catch(() => undefined),
    words: async (author) => {
      await useLanguage(stage.element);
      await bringMore();
      return more.noticing.wrote(author);
    },
  });
  made.set(client, { noticing, stage });
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
