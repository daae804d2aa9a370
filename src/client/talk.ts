import {
  paths,
  type Conversation,
  type FileVariant,
  type FormAnswer,
  type Snapshot,
} from '../protocol/index.js';
import type { Question, Saying } from './chat-client.js';
import { ClientError } from './errors.js';
import { claimsOf } from './form-claims.js';
import { askMessenger } from './messenger-info.js';
import type { KeptFile } from './outbox-entry.js';
import type { ChatClient, Phase } from './state.js';
import { TalkParts } from './talk-parts.js';

/** Where a session may come about by itself. */
const IN_THE_MAKING: readonly Phase[] = ['identifying', 'awaited', 'challenged'];

/** Reading and writing. Loaded when the visitor opens the conversation or the page sends something. */
export class Talk implements Pick<ChatClient, Saying | Question> {
  readonly #parts: TalkParts;
  #answers: readonly FormAnswer[] | undefined;
  #wasVisible = false;

  constructor(...parameters: ConstructorParameters<typeof TalkParts>) {
    this.#parts = new TalkParts(...parameters);
  }

  /** Goes on with what waits, and with what somebody looks at. */
  flush(): void {
    const { context, delivery, files, timeline } = this.#parts;
    const { isVisible } = context.presence;
    if (isVisible) void askMessenger(context);
    if (isVisible && !this.#wasVisible) timeline.showDraft();
    this.#wasVisible = isVisible;
    timeline.loadIfWanted();
    void delivery.flush();
    files.useIfAny((uploads) => {
      uploads.flush();
    });
  }

  send(text: string): void {
    const { drafts, files, outbox, timeline } = this.#parts;
    const { place } = timeline;
    const add = (taken: readonly KeptFile[]) => {
      if (!text.trim() && taken.length === 0) return;
      outbox.add(text, { place, files: taken, ...this.#form(place) }, [drafts.take(place)]);
      void timeline.showNewest();
    };
    // What was added before goes along, also where its code is still on the way.
    files.take(place, add);
  }

  retry(key: string): void {
    this.#parts.outbox.retry(key);
  }

  discard(key: string): void {
    this.#parts.outbox.discard(key);
  }

  typing(): void {
    this.#parts.typing.tell();
  }

  saveDraft(text: string): void {
    const { drafts, timeline } = this.#parts;
    drafts.save(timeline.place, text);
  }

  answerForm(answers: readonly FormAnswer[]): void {
    this.#answers = answers;
  }

  attach(files: readonly File[]): void {
    const { place } = this.#parts.timeline;
    this.#parts.files.use((uploads) => {
      uploads.add(place, files);
    });
  }

  detach(key: string): void {
    const { files, outbox } = this.#parts;
    files.useIfAny((uploads) => {
      uploads.remove(key);
    });
    outbox.removeFile(key);
  }

  retryFile(key: string): void {
    this.#parts.files.useIfAny((uploads) => {
      uploads.retry([key]);
    });
  }

  fileUrl(attachmentId: string, variant: FileVariant): Promise<string> {
    return this.#parts.files.url(attachmentId, variant);
  }

  startConversation(): void {
    const { timeline } = this.#parts;
    timeline.isChosen = true;
    if (timeline.place) timeline.show('');
  }

  async showConversation(id: string, { messageId }: { readonly messageId?: string } = {}): Promise<void> {
    const { stream, timeline, use } = this.#parts;
    const { conversations } = stream;
    if (!conversations.get(id)) {
      await this.#isThere();
      conversations.learn(await use.call<Conversation>('GET', paths.conversation(id)));
      stream.show();
    }
    timeline.isChosen = true;
    if (id !== timeline.place) timeline.show(id, messageId);
    else if (messageId) timeline.aim(messageId);
  }

  async loadMoreConversations(): Promise<void> {
    const { stream, use } = this.#parts;
    const { hasMore, last } = stream.conversations;
    if (!hasMore || !last) return;
    const path = `${paths.conversations}?before=${encodeURIComponent(last)}`;
    const page = await use.call<Snapshot>('GET', path);
    // Somebody else asked the same, or all of it was loaded anew.
    if (stream.conversations.last !== last) return;
    stream.conversations.append(page);
    stream.show();
  }

  loadOlder(): Promise<void> {
    return this.#parts.timeline.loadOlder();
  }

  loadNewer(): Promise<void> {
    return this.#parts.timeline.loadNewer();
  }

  showNewest(): Promise<void> {
    return this.#parts.timeline.showNewest();
  }

  reload(): Promise<void> {
    return this.#parts.timeline.reload();
  }

  /** The visitor had it erased: what they did not send goes with it. */
  forget(conversationId?: string): void {
    const { drafts, outbox } = this.#parts;
    outbox.forget(conversationId);
    drafts.forget(conversationId);
  }

  /** The first message of a conversation takes what was answered before it. */
  #form(place: string) {
    const answers = place ? undefined : this.#answers;
    if (!answers) return {};
    this.#answers = undefined;
    return { answers, claims: claimsOf(answers, this.#parts.generation.state.messenger) };
  }

  /** Waits for a session in the making. */
  async #isThere(): Promise<void> {
    const { context, generation, use } = this.#parts;
    const isComing = () => !use.session.live && IN_THE_MAKING.includes(generation.state.phase);
    while (isComing()) {
      await new Promise<void>((resolve) => {
        const stop = context.store.subscribe(() => {
          stop();
          resolve();
        });
      });
      generation.signal.throwIfAborted();
    }
    // Whoever is nobody has no conversations.
    if (!use.session.live) throw new ClientError('not_found');
  }
}
