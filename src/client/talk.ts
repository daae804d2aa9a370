import { isBlank, type FileVariant, type FormAnswer } from '../protocol/index.js';
import type { Question, Saying } from './chat-client.js';
import { ClientError, loaded } from './errors.js';
import { askMessenger } from './messenger-info.js';
import type { ChatClient, Phase } from './state.js';
import { TalkParts } from './talk-parts.js';

/** Where nobody is there as whom something could be said. */
const NOBODY_THERE: readonly Phase[] = ['awaited', 'challenged', 'blocked', 'cleared'];

/** What was written or attached and is not known to be sent: the words in one text, and the files that are here. */
export interface Unsent {
  readonly text: string;
  readonly files: readonly File[];
}

/** Reading and writing. Loaded when the visitor opens the conversation or the page sends something. */
export class Talk implements Pick<ChatClient, Saying | Question> {
  readonly #parts: TalkParts;
  #wasVisible = false;

  constructor(...parameters: ConstructorParameters<typeof TalkParts>) {
    this.#parts = new TalkParts(...parameters);
  }

  /** The visitor does something with the conversation, which a session that lapsed has to know. */
  say(name: Saying, parameters: readonly unknown[]): void {
    const { generation, port } = this.#parts;
    if (NOBODY_THERE.includes(generation.state.phase)) return;
    port.interact();
    (this[name] as (...parameters: readonly unknown[]) => void)(...parameters);
  }

  ask(name: Question, parameters: readonly unknown[]): Promise<unknown> {
    return (this[name] as (...parameters: readonly unknown[]) => Promise<unknown>)(...parameters);
  }

  /** Goes on with what waits, and with what somebody looks at. */
  flush(): void {
    const { context, delivery, drafts, files, following, timeline } = this.#parts;
    const { isVisible } = context.presence;
    if (isVisible) void askMessenger(this.#parts);
    if (isVisible && !this.#wasVisible) timeline.showDraft();
    this.#wasVisible = !!isVisible;
    timeline.loadIfWanted();
    following.restore(true);
    void drafts.write();
    void delivery.flush();
    files.useIfAny((uploads) => {
      uploads.flush();
    });
  }

  interact(): void {
    // Said already.
  }

  send(text: string): void {
    const { drafts, files, outbox, timeline } = this.#parts;
    const { place } = timeline;
    const taken = files.take(place);
    if (isBlank(text) && taken.length === 0) return;
    outbox.add(text, { place, files: taken }, drafts.take(place));
    void timeline.showNewest();
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
    this.#parts.outbox.answer(answers);
  }

  attach(files: readonly File[]): void {
    this.#parts.files.attach(this.#parts.timeline.place, files);
  }

  detach(key: string): void {
    const { delivery, files, outbox } = this.#parts;
    outbox.removeFile(key);
    files.remove(key);
    void delivery.flush();
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
    this.#parts.timeline.choose('');
  }

  async showConversation(id: string, options?: { readonly messageId?: string }): Promise<void> {
    const { stream, timeline } = this.#parts;
    const wish = ++timeline.wishes;
    if (!stream.conversations.get(id)) {
      const { findConversation } = await loaded(import('./browsing.js'));
      await findConversation(this.#parts, id);
    }
    // Something else was wished for meanwhile.
    if (wish !== timeline.wishes) throw new ClientError('superseded');
    timeline.choose(id, options?.messageId || undefined); // an empty one names no message
  }

  async loadMoreConversations(): Promise<void> {
    const { loadMoreConversations } = await loaded(import('./browsing.js'));
    await loadMoreConversations(this.#parts);
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

  get unsent(): Unsent {
    const { drafts, files, outbox, timeline } = this.#parts;
    const pending = [...outbox.files.map((file) => files.file(file)), ...files.in(timeline.place)];
    return {
      text: [...outbox.texts, drafts.of(timeline.place)].filter(Boolean).join('\n'),
      files: pending.flatMap(({ file, name, mediaType: type }) =>
        file ? [new File([file], name, { type })] : [],
      ),
    };
  }

  /** The same person goes on with what they began as somebody else. */
  goOn({ text, files }: Unsent): void {
    const { drafts, timeline } = this.#parts;
    drafts.save(timeline.place, text);
    if (files.length > 0) this.attach(files);
    timeline.showDraft();
  }

  /** Settles when what was written is kept. */
  async settled(): Promise<void> {
    const { drafts, keeping } = this.#parts;
    await drafts.write();
    await keeping.settled();
  }

  /** The visitor had it erased: what they did not send goes with it. */
  forget(conversationId?: string): void {
    const { drafts, outbox, stream } = this.#parts;
    const all = stream.conversations.list.map(({ id }) => id);
    for (const id of conversationId === undefined ? all : [conversationId]) stream.remove(id);
    if (conversationId !== undefined) return;
    // Also what is for a conversation that has not begun, or is not in the list.
    outbox.forget();
    drafts.forget();
  }
}
