import type { ChatState, ClientNotices, NoticeName, Phase, Timeline } from './state.js';

/** Some fields of `T`; a field that is `undefined` takes it away. */
export type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A copy of `base` with the fields of `patch`. */
export function patched<T extends object>(base: T, patch: Patch<T>): T {
  const fields = Object.entries({ ...base, ...patch }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as T;
}

/** A timeline on which nothing was said yet. */
export const EMPTY_TIMELINE: Timeline = { status: 'open', items: [], hasOlder: false, loading: 'no' };

function freeze<T>(value: T): T {
  // What is no object counts as frozen.
  if (!Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value as object).forEach(freeze);
  }
  return value;
}

/** What is known while nobody is there. */
const NOBODY: ChatState = {
  // Not `idle`: until the page has said who the visitor is, nobody may write as anybody.
  phase: 'identifying',
  generation: 0,
  connection: 'connecting',
  timeline: EMPTY_TIMELINE,
  unreadCount: 0,
  storagePersistent: true,
  veiled: false,
};

type Listeners = { [N in NoticeName]?: Set<(notice: ClientNotices[N]) => void> };

/** Holds the one frozen state, and tells of its changes. */
export class Store {
  readonly #followers = new Set<() => void>();
  readonly #listeners: Listeners = {};
  #state = freeze(NOBODY);

  get state(): ChatState {
    return this.#state;
  }

  update(patch: Patch<ChatState>): void {
    const before = this.#state;
    const changed = (key: keyof ChatState) => patch[key] !== before[key];
    if ((Object.keys(patch) as (keyof ChatState)[]).some(changed)) this.#become(patched(before, patch));
  }

  /** SES-11: forgets everything but what is nobody's. */
  restart(phase: Phase): void {
    const { app, messenger, fatal, storagePersistent, generation } = this.#state;
    const kept = { app, messenger, fatal, storagePersistent, phase, generation: generation + 1 };
    this.#become(patched(NOBODY, kept));
  }

  /** Tells once that the browser keeps nothing (SES-8, REL-20). */
  storageFailed(): void {
    if (!this.#state.storagePersistent) return;
    this.update({ storagePersistent: false });
    this.notify('storage-unavailable', {});
  }

  subscribe(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  on<N extends NoticeName>(name: N, listener: (notice: ClientNotices[N]) => void): () => void {
    const listeners = ((this.#listeners[name] as Set<typeof listener> | undefined) ??= new Set());
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  notify<N extends NoticeName>(name: N, notice: ClientNotices[N]): void {
    for (const listener of [...(this.#listeners[name] ?? [])]) listener(notice);
  }

  #become(state: ChatState): void {
    const before = this.#state.connection;
    const { connection } = (this.#state = freeze(state));
    for (const follower of [...this.#followers]) follower();
    if (connection !== before) this.notify('connection-change', { state: connection });
  }
}

/** One person's time on the page. It ends as a whole, and what comes late from it changes nothing (SES-11). */
export class Generation {
  readonly #store: Store;
  readonly #abort = new AbortController();

  constructor(store: Store) {
    this.#store = store;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get state(): ChatState {
    return this.#store.state;
  }

  update(patch: Patch<ChatState>): void {
    if (!this.signal.aborted) this.#store.update(patch);
  }

  notify<N extends NoticeName>(name: N, notice: ClientNotices[N]): void {
    if (!this.signal.aborted) this.#store.notify(name, notice);
  }

  end(reason: Error): void {
    this.#abort.abort(reason);
  }
}
