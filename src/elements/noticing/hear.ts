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
  /** Those in the page that have told of something. */
  readonly elements: Set<ChatMessenger>;
}

/** One for each client, however many elements show it. */
const made = new WeakMap<ChatClient, Heard>();

function noticingOf(element: ChatMessenger, client: ChatClient): Noticing {
  const heard = made.get(client) ?? begin(element, client);
  if (!heard.elements.has(element)) watch(element, heard);
  settle(heard);
  return heard.noticing;
}

/** Nothing tells of answers in a page without its messenger. One that is moved comes back in the same task. */
function watch(element: ChatMessenger, heard: Heard): void {
  heard.elements.add(element);
  const changed = () => {
    queueMicrotask(() => {
      if (element.isConnected) heard.elements.add(element);
      else heard.elements.delete(element);
      settle(heard);
      heard.noticing.showUnread();
    });
  };
  element.addController({ hostConnected: changed, hostDisconnected: changed });
}

/** A page may put another element in the place of the one that heard until now. */
function settle({ stage, elements }: Heard): void {
  if (stage.element.isConnected) return;
  const next = [...elements].find((element) => element.isConnected);
  if (next) stage.enter(next);
}

function begin(first: ChatMessenger, client: ChatClient): Heard {
  const stage = new Stage(first);
  const panelAt = (id: string) => {
    const panel = stage.element.renderRoot.querySelector<ChatPanel>('chat-panel');
    return panel?.shownBy === client && client.state.timeline.id === id ? panel : undefined;
  };
  const noticing = new Noticing({
    client,
    serverUrl: first.serverUrl ?? moduleOrigin,
    allowed: () => waysOf(stage.element.isConnected ? stage.element.notifications : 'none'),
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
  const heard = { noticing, stage, elements: new Set<ChatMessenger>() };
  made.set(client, heard);
  return heard;
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
