import type { ChatClient } from '../../client/state.js';
import { chime } from './chime.js';
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
  /** True while the panel is on the screen. */
  isOpen(): boolean;
  /** Opens the panel at a conversation. */
  openAt(conversationId: string): void;
  /** In the visitor's language: that somebody answered. */
  words(author: string): Promise<string>;
}

/** Tells the visitor of answers while they look elsewhere: the tab's mark, a sound, a notification of the system. */
export class Noticing {
  readonly #host: NoticingHost;
  readonly #mark: TabMark;

  constructor(host: NoticingHost) {
    this.#host = host;
    this.#mark = new TabMark(new URL('/unread.png', host.serverUrl).href);
    document.addEventListener('visibilitychange', this.showUnread);
  }

  /** Marks the tab, or takes the mark away. */
  readonly showUnread = (): void => {
    this.#mark.show(this.#host.client.state.unreadCount, this.#host.allowed());
  };

  /** An answer arrived. Every tab hears of it; one rings. */
  async received(conversationId: string, messageId: string): Promise<void> {
    const isLookedAt = !document.hidden && document.hasFocus();
    const { locks } = navigator as { readonly locks?: LockManager };
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await ringOnce(messageId, { isLookedAt, locks, wait }, () => this.#ring(conversationId));
  }

  /** Whoever reads the conversation at this moment needs no sound. Its tab took the lock, and stays silent. */
  #ring(conversationId: string): Promise<void> | undefined {
    const { client, isOpen } = this.#host;
    const isRead = !document.hidden && isOpen() && client.state.timeline.id === conversationId;
    if (isRead) return undefined;
    const allowed = this.#host.allowed();
    if (document.hidden && isWanted('system', allowed)) void this.#tellSystem(conversationId);
    return isWanted('sound', allowed) ? chime() : undefined;
  }

  /** Who wrote, never what: the screen may be locked, or shown to others. */
  async #tellSystem(conversationId: string): Promise<void> {
    if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
    const { client } = this.#host;
    const from = client.state.conversations?.find(({ id }) => id === conversationId)?.preview?.name;
    const body = await this.#host.words(from ?? '');
    // Browsers of phones let only service workers notify, and throw.
    try {
      const notification = new Notification(client.state.app?.name ?? '', { body, tag: conversationId });
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
