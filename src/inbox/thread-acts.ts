import type { AgentConversation, ConversationStatus, Message, RequestProof } from '../protocol/index.js';
import type { Failure } from '../client/state.js';
import type { AgentApi } from './agent-api.js';
import { SnapshotStore } from './snapshot-store.js';

/** One thing that is asked of the server: under way or not, and what was refused last. */
export interface Act {
  readonly busy: boolean;
  readonly failure: Failure | undefined;
}

/** What an agent does to a conversation, beside replying. */
export interface ActsState {
  /** Closing it or opening it again. */
  readonly status: Act;
  /** Asking for a fresh proof. */
  readonly proof: Act;
}

interface Surroundings {
  readonly api: AgentApi;
  /** Ends with the session of the agent. */
  readonly signal: AbortSignal;
  readonly judge: (error: unknown) => Failure;
  /** The server confirmed a change of the conversation. */
  readonly confirmed: (conversation: AgentConversation) => void;
  /** The server noted something in the conversation. */
  readonly noted: (message: Message) => void;
}

const AT_REST: Act = Object.freeze({ busy: false, failure: undefined });

/** What an agent may do to one conversation, each at most once at a time. Nothing is shown as done before the server said so. */
export class ThreadActs {
  readonly #conversationId: string;
  readonly #around: Surroundings;
  readonly #store = new SnapshotStore<ActsState>({ status: AT_REST, proof: AT_REST });

  constructor(conversationId: string, around: Surroundings, changed: (state: ActsState) => void) {
    this.#conversationId = conversationId;
    this.#around = around;
    this.#store.subscribe(() => {
      changed(this.state);
    });
  }

  get state(): ActsState {
    return this.#store.value;
  }

  async setStatus(status: ConversationStatus): Promise<void> {
    const { api, signal, confirmed } = this.#around;
    await this.#run('status', async () => {
      confirmed(await api.setStatus(this.#conversationId, status, signal));
    });
  }

  /** Asks the visitor to prove anew who they are. */
  async askForProof(level: RequestProof['level']): Promise<void> {
    const { api, signal, noted } = this.#around;
    await this.#run('proof', async () => {
      noted(await api.askForProof(this.#conversationId, { level }, signal));
    });
  }

  /** Forgets why no proof could be asked for: the conversation has moved on. */
  forgetRefusedProof(): void {
    if (this.state.proof.failure) this.#store.set({ proof: AT_REST });
  }

  async #run(name: keyof ActsState, request: () => Promise<void>): Promise<void> {
    if (this.state[name].busy) return;
    this.#set(name, { busy: true, failure: undefined });
    try {
      await request();
      this.#set(name, AT_REST);
    } catch (error) {
      this.#set(name, { busy: false, failure: this.#around.judge(error) });
    }
  }

  #set(name: keyof ActsState, act: Act): void {
    this.#store.set(name === 'status' ? { status: act } : { proof: act });
  }
}
