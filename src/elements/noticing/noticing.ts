import type { ChatClient } from '../../client/state.js';
import { chime } from './chime.js';
import type { Herald } from './herald.js';
import { isWanted } from './preferences.js';
import { ringOnce } from './ring-once.js';
import { TabMark } from './tab-mark.js';
import type { Way } from './ways.js';

/** What the messenger tells of itself. */
export interface NoticingHost {
  readonly client: ChatClient;
  /** Where the chat's server is. */
  readonly serverUrl: string;
  allowed(): ReadonlySet<Way>;
  /** True while this conversation is on the screen, which reads out what arrives in it. */
  isShown(conversationId: string): boolean;
  /** True while its end is in sight: what arrives is read. */
  isRead(conversationId: string): boolean;
  /** Says to screen readers what cannot be seen. */
  herald(): Herald;
  /** The language of the words. */
  lang(): string;
  /** Opens the panel at a conversation. */
  openAt(conversationId: string): void;
  /** In the visitor's language: that somebody answered. */
  words(author: string): Promise<string>;
}

/** Tells the visitor of answers while they look elsewhere: the tab's mark, a sound, a notification of the system. */
export class Noticing {
  readonly #host: NoticingHost;
  readonly #mark: TabMark;
  /** The message that was told of last. */
  #said: string | undefined;
  /** On the screen, as far as anybody knows. */
  readonly #notifications = new Set<Notification>();

  constructor(host: NoticingHost) {
    this.#host = host;
    this.#mark = new TabMark(new URL('/unread.png', host.serverUrl).href);
    document.addEventListener('visibilitychange', this.showUnread);
  }

  /** Marks the tab, or takes away whatever told of something unread: it was read, or its reader is gone (SES-12). */
  readonly showUnread = (): void => {
    const { unreadCount } = this.#host.client.state;
    this.#mark.show(unreadCount, this.#host.allowed());
    if (unreadCount > 0) return;
    this.#host.herald().hush();
    for (const notification of this.#notifications) notification.close();
    this.#notifications.clear();
  };

  /** An answer arrived. Every tab hears of it; one rings. */
  async received(conversationId: string, messageId: string): Promise<void> {
    void this.#say(conversationId, messageId);
    const isLookedAt = !document.hidden && document.hasFocus();
    const { locks } = navigator as { readonly locks?: LockManager };
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await ringOnce(messageId, { isLookedAt, locks, wait }, () => this.#ring(conversationId));
  }

  /** Whoever reads the conversation at this moment needs no sound. Its tab took the lock, and stays silent. */
  #ring(conversationId: string): Promise<void> | undefined {
    if (!document.hidden && this.#host.isRead(conversationId)) return undefined;
    const allowed = this.#host.allowed();
    if (document.hidden && isWanted('system', allowed)) void this.#tellSystem(conversationId);
    return isWanted('sound', allowed) ? chime() : undefined;
  }

  /** The badge in words. It is never switched off either. */
  async #say(conversationId: string, messageId: string): Promise<void> {
    const { client, herald, isShown, lang } = this.#host;
    // Of several elements with the same client one says it.
    if (messageId === this.#said || isShown(conversationId)) return;
    this.#said = messageId;
    const words = await this.#wrote(conversationId);
    if (client.state.unreadCount > 0) herald().say(words, lang());
  }

  /** Who wrote, never what: the screen may be locked, or shown to others. */
  #wrote(conversationId: string): Promise<string> {
    const { conversations } = this.#host.client.state;
    return this.#host.words(conversations?.find(({ id }) => id === conversationId)?.preview?.name ?? '');
  }

  async #tellSystem(conversationId: string): Promise<void> {
    if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
    const { client } = this.#host;
    const body = await this.#wrote(conversationId);
    if (client.state.unreadCount === 0) return;
    // Browsers of phones let only service workers notify, and throw.
    try {
      const notification = new Notification(client.state.app?.name ?? '', { body, tag: conversationId });
      this.#notifications.add(notification);
      notification.onclose = () => this.#notifications.delete(notification);
      notification.onclick = () => {
        focus();
        this.#host.openAt(conversationId);
        notification.close();
      };
    } catch {
      // The mark and the sound are still there.
    }
  }
}
