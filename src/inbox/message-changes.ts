import type { Message } from '../protocol/index.js';
import type { Failure } from '../client/state.js';
import type { AgentApi } from './agent-api.js';
import { SnapshotStore } from './snapshot-store.js';

/** Which message is to be another, and how that stands. */
interface Change {
  readonly messageId: string;
  readonly busy: boolean;
  readonly failure: Failure | undefined;
}

/** A message whose text is written anew. */
export interface Edit extends Change {
  /** What the server holds. */
  readonly before: string;
  /** What stands in the field. */
  readonly text: string;
}

/** A message that the agent is asked about before it is taken away. */
export interface Removal extends Change {
  readonly text: string;
}

/** What the agent is changing of what they wrote. */
export interface ChangesState {
  readonly edit: Edit | undefined;
  readonly removal: Removal | undefined;
}

interface Surroundings {
  readonly api: AgentApi;
  /** Ends with the session of the agent. */
  readonly signal: AbortSignal;
  readonly judge: (error: unknown) => Failure;
  /** The server holds this now. */
  readonly changed: (message: Message) => void;
}

/**
 * Changes of an agent's own messages. Nothing is shown as changed before the server said so, and what was
 * written stays until then.
 */
export class MessageChanges {
  readonly #conversationId: string;
  readonly #around: Surroundings;
  readonly #store = new SnapshotStore<ChangesState>({ edit: undefined, removal: undefined });

  constructor(conversationId: string, around: Surroundings, changed: (state: ChangesState) => void) {
    this.#conversationId = conversationId;
    this.#around = around;
    this.#store.subscribe(() => {
      changed(this.state);
    });
  }

  get state(): ChangesState {
    return this.#store.value;
  }

  /** True while there is a text here that the server does not have. */
  get isHeld(): boolean {
    const { edit } = this.state;
    return edit !== undefined && edit.text !== edit.before;
  }

  edit(messageId: string, before: string, text = before): void {
    // Nothing that was begun is thrown away.
    if (this.isHeld || this.state.edit?.messageId === messageId) return;
    this.#setEdit({ messageId, before, text, busy: false, failure: undefined });
  }

  write(text: string): void {
    const { edit } = this.state;
    if (edit) this.#setEdit({ ...edit, text });
  }

  cancelEdit(): void {
    this.#setEdit(undefined);
  }

  async save(text: string): Promise<void> {
    const { edit } = this.state;
    if (!edit || edit.busy) return;
    const { messageId, before } = edit;
    if (text === before) {
      this.cancelEdit();
      return;
    }
    this.#setEdit({ ...edit, text, busy: true, failure: undefined });
    const { api, signal, judge, changed } = this.#around;
    try {
      changed(await api.editMessage(this.#conversationId, messageId, text, signal));
      this.#saved(messageId, text);
    } catch (error) {
      const failure = judge(error);
      const now = this.#editOf(messageId);
      if (now) this.#setEdit({ ...now, busy: false, failure });
    }
  }

  askToRemove(messageId: string, text: string): void {
    this.#store.set({ removal: Object.freeze({ messageId, text, busy: false, failure: undefined }) });
  }

  keep(): void {
    this.#store.set({ removal: undefined });
  }

  async remove(): Promise<void> {
    const { removal } = this.state;
    if (!removal || removal.busy) return;
    const { api, signal, judge, changed } = this.#around;
    const stillAsked = (): boolean => this.state.removal?.messageId === removal.messageId;
    this.#store.set({ removal: Object.freeze({ ...removal, busy: true, failure: undefined }) });
    try {
      changed(await api.deleteMessage(this.#conversationId, removal.messageId, signal));
      if (stillAsked()) this.keep();
    } catch (error) {
      const failure = judge(error);
      if (stillAsked()) this.#store.set({ removal: Object.freeze({ ...removal, busy: false, failure }) });
    }
  }

  /** Somebody changed it meanwhile: what is gone can neither be saved nor taken away. */
  heed({ id, deleted_at: deletedAt }: Message): void {
    if (deletedAt === undefined) return;
    const edit = this.#editOf(id);
    if (edit) this.#setEdit({ ...edit, failure: { code: 'not_found' } });
    if (this.state.removal?.messageId === id) this.keep();
  }

  #editOf(messageId: string): Edit | undefined {
    const { edit } = this.state;
    return edit?.messageId === messageId ? edit : undefined;
  }

  /** What was written while the answer was on its way is not lost: it is a change of its own. */
  #saved(messageId: string, saved: string): void {
    const edit = this.#editOf(messageId);
    if (!edit) return;
    if (edit.text === saved) this.cancelEdit();
    else this.#setEdit({ ...edit, before: saved, busy: false });
  }

  #setEdit(edit: Edit | undefined): void {
    this.#store.set({ edit: edit && Object.freeze(edit) });
  }
}
