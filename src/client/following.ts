import type { Message, SentMessage, StartedConversation } from '../protocol/index.js';
import { loaded } from './errors.js';
import type { ConversationEvent, StreamFollower } from './event-stream.js';
import type { TalkParts } from './talk-parts.js';

/** What the stream, answers and storage tell, taken to where it belongs. */
export class Following implements StreamFollower {
  /** Settles when what was written before is there, behind which everything new has to wait. */
  restored: Promise<void> | undefined;
  readonly #talk: TalkParts;
  /** Ids of the messages that the page was told of: what storage still knows is found more than once. */
  readonly #announced = new Set<string>();

  constructor(talk: TalkParts) {
    this.#talk = talk;
    talk.stream.follower = this;
    // Whoever comes back may do so from a tab that crashed.
    const stop = talk.context.environment.onWake(() => {
      this.restore();
    });
    talk.generation.signal.addEventListener('abort', stop);
    // The stream may have been there before us.
    if (talk.stream.isReady) this.onSnapshot();
  }

  get place(): string {
    return this.#talk.timeline.place;
  }

  get lookedAt(): string | undefined {
    return this.#talk.timeline.lookedAt;
  }

  onSnapshot(): void {
    const { delivery, stream, timeline } = this.#talk;
    const { place } = timeline;
    if (!this.settle()) timeline.refresh();
    if (place && !stream.conversations.get(place)) void this.#findAgain(place);
    this.restore();
    void delivery.flush();
  }

  /**
   * The newest conversation is shown where nobody has said otherwise, and what was written before goes on in it. True
   * where it is another one than before.
   */
  settle(): boolean {
    const { outbox, stream, timeline } = this.#talk;
    if (!stream.isReady) return false;
    const isOpen = !timeline.isChosen && !outbox.beginsOne;
    const newest = isOpen && !timeline.place ? stream.conversations.newest()?.id : undefined;
    outbox.settle(isOpen ? (newest ?? timeline.place) : undefined);
    if (!newest) return false;
    this.#moved('', newest);
    timeline.show(newest);
    return true;
  }

  onEvent(event: ConversationEvent): void {
    const { timeline } = this.#talk;
    if (event.type === 'message.created') this.#receive(event.message);
    if (event.type === 'message.updated') timeline.revise(event.message);
    timeline.update(event.conversation);
  }

  /**
   * Nobody reads or writes it here any more. Of one that was erased nothing is left; where it belongs to somebody else
   * now, what was not sent is still the visitor's.
   */
  onRemoved(id: string, isErased: boolean): void {
    const { drafts, outbox, timeline } = this.#talk;
    if (isErased) {
      outbox.forget(id);
      drafts.forget(id);
    } else {
      outbox.release(id);
      this.#moved(id, '');
    }
    if (id !== timeline.place) return;
    timeline.isChosen = false;
    timeline.show('');
    this.onSnapshot();
  }

  onLive(): void {
    this.restore();
    this.#talk.timeline.loadIfWanted();
  }

  onTyping(id: string, name: string): void {
    if (id === this.place) this.#talk.typing.hear(name);
  }

  /** The server has stored what waited. */
  stored({ message, conversation }: SentMessage & Partial<StartedConversation>): void {
    // What the stream said of the conversation is at least as new as this answer.
    if (conversation) this.#talk.stream.conversations.learn(conversation);
    this.#receive(message);
    this.#talk.stream.show();
  }

  /** Takes over what an earlier page has written down, or another tab that is gone. */
  restore(once = false): void {
    const before = this.restored;
    // A question that finds nothing new is answered sooner than the one before it.
    this.restored = this.#restore(once).then(() => before);
  }

  async #restore(once: boolean): Promise<void> {
    const { generation, use } = this.#talk;
    // Whose session is over sends nothing: what another tab sends meanwhile would wait here for ever.
    if (!use.session.isOpen && generation.state.phase !== 'idle') return;
    try {
      const storage = await this.#talk.keeping.held(once);
      if (storage) await (await loaded(import('./restoring.js'))).restore(this.#talk, storage);
    } catch {
      // It is still there the next time.
    }
  }

  /** Takes out of what waits what the server shows as stored. Returns those that waited here. */
  take(messages: readonly Message[]): readonly Message[] {
    return messages.filter((message) => {
      if (message.author.kind !== 'contact') return false;
      const entry = this.#talk.outbox.take(message);
      if (entry && !entry.place) this.begun(message.conversation_id);
      return entry !== undefined;
    });
  }

  /** Tells the page what was sent. */
  announce(messages: readonly Message[]): void {
    const { generation } = this.#talk;
    for (const { conversation_id: conversationId, id: messageId, seq } of messages) {
      if (this.#announced.has(messageId)) continue;
      this.#announced.add(messageId);
      if (seq === 1) generation.notify('conversation-started', { conversationId });
      generation.notify('message-sent', { conversationId, messageId });
    }
  }

  /** Shows a message of anybody. */
  #receive(message: Message): void {
    const { conversation_id, author } = message;
    const { timeline, typing } = this.#talk;
    const sent = this.take([message]);
    const waited = sent.length > 0;
    if (!waited && this.#isVacant) timeline.show(conversation_id);
    timeline.receive(message, waited);
    if (author.kind === 'agent' && conversation_id === timeline.place) typing.over();
    this.announce(sent);
  }

  /** The conversation that waited to begin has a name. */
  begun(id: string): void {
    const { timeline } = this.#talk;
    this.#moved('', id);
    if (!timeline.place) timeline.begin(id);
  }

  #moved(from: string, to: string): void {
    const { drafts, files } = this.#talk;
    files.move(from, to);
    drafts.move(from, to);
  }

  /** True where nothing is on the screen that somebody could miss. */
  get #isVacant(): boolean {
    const { drafts, files, outbox, timeline } = this.#talk;
    const isEmpty = outbox.items('').length === 0 && !drafts.of('') && files.in('').length === 0;
    return !timeline.place && !timeline.isChosen && isEmpty;
  }

  async #findAgain(place: string): Promise<void> {
    const { context, generation } = this.#talk;
    const load = () => loaded(import('./browsing.js'));
    const { findAgain } = await context.retrier.persist(load, generation.signal);
    await findAgain(this.#talk, place);
  }
}
