import type { ClientContext } from './context.js';

/**
 * What tabs of one app tell each other. A message names its kind and whom it is about, by a hash; never text, never a
 * token, so that a forged one can at most log out (SES-14).
 */
export type TabMessageKind =
  /** Somebody logged out: everybody is blank from now on. */
  | 'clear'
  /** A visitor was proven: whoever waits for the same one may go on, whoever shows another one is blank. */
  | 'active'
  /** The page was asked for a proof of a visitor whose session lapsed. */
  | 'grace'
  /** A follower asks how its leader is doing. */
  | 'who'
  /** The leader's answer, also told when it changes. */
  | 'live'
  | 'offline'
  /** The leader got events: followers fetch theirs. */
  | 'events'
  /** The team writes. `family` is then a hash of the person and the conversation; who writes is not said. */
  | 'typing';

interface TabMessage {
  readonly v: 1;
  readonly kind: TabMessageKind;
  readonly epoch: string;
  readonly family: string;
}
/** What is kept for all tabs: a name for the time since the last logout, and sessions the server has not heard of. */
interface Ledger {
  readonly epoch: string;
  readonly revoke: readonly string[];
}
type Listener = (kind: TabMessageKind, family: string) => void;

/** The tabs of one app in this browser. */
export class Tabs {
  readonly #key: string;
  readonly #storage: Storage | undefined;
  readonly #channel: BroadcastChannel | undefined;
  readonly #listeners = new Set<Listener>();
  readonly #onCleared: () => void;
  readonly #stop = new AbortController();
  #epoch: string;

  constructor({ owner, environment }: ClientContext, onCleared: () => void) {
    this.#key = owner;
    this.#storage = environment.localStorage;
    this.#onCleared = onCleared;
    this.#epoch = this.#read().epoch;
    // Without a channel the storage event still tells of logouts, and every tab connects for itself.
    this.#channel = openChannel(owner);
    this.#channel?.addEventListener(
      'message',
      ({ data }: MessageEvent<Partial<TabMessage> | null | undefined>) => {
        this.#take(data ?? {});
      },
    );
    const { signal } = this.#stop;
    addEventListener('storage', ({ key }) => key === this.#key && this.check(), { signal });
  }

  get canTalk(): boolean {
    return this.#channel !== undefined;
  }

  /** Which sessions the server has to be told of before anything else. */
  get tombstones(): readonly string[] {
    return this.#read().revoke;
  }

  /** Hears what other tabs tell. Returns the way to stop. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  post(kind: TabMessageKind, family: string): void {
    this.#channel?.postMessage({ v: 1, kind, epoch: this.#epoch, family } satisfies TabMessage);
  }

  /** Compares with what others did while this tab did not look. True where somebody logged out. */
  check(): boolean {
    const { epoch } = this.#read();
    // A page that empties its storage says nothing of a logout.
    return epoch !== '' && this.#reach(epoch);
  }

  /** Makes every other tab blank: by the channel, and by storage for those that do not hear it. */
  clearOthers(): void {
    this.#epoch = crypto.randomUUID();
    this.#write({ ...this.#read(), epoch: this.#epoch });
    this.post('clear', '');
  }

  /** Leaves word of a session that the server could not be told of. */
  bury(familyId: string): void {
    const ledger = this.#read();
    this.#write({ ...ledger, revoke: [...ledger.revoke, familyId] });
  }

  /** Takes that word back. */
  unbury(familyId: string): void {
    const ledger = this.#read();
    this.#write({ ...ledger, revoke: ledger.revoke.filter((id) => id !== familyId) });
  }

  close(): void {
    this.#stop.abort();
    this.#channel?.close();
  }

  #take({ v, kind, epoch, family }: Partial<TabMessage>): void {
    if (v !== 1 || kind === undefined || typeof epoch !== 'string' || typeof family !== 'string') return;
    if (kind === 'clear') this.#reach(epoch);
    else for (const listener of [...this.#listeners]) listener(kind, family);
  }

  /** Each logout has a name of its own: one that is not known yet is news. */
  #reach(epoch: string): boolean {
    if (epoch === this.#epoch) return false;
    this.#epoch = epoch;
    this.#onCleared();
    return true;
  }

  #read(): Ledger {
    return readLedger(this.#storage, this.#key);
  }

  #write(ledger: Ledger): void {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(ledger));
    } catch {
      // Blocked or full: the channel has told those who can hear.
    }
  }
}

/** Some frames may not open one. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

/** Whatever else stands there counts as nothing. */
function readLedger(storage: Storage | undefined, key: string): Ledger {
  try {
    const { epoch, revoke } = JSON.parse(storage?.getItem(key) ?? '{}') as Partial<Ledger>;
    return {
      epoch: typeof epoch === 'string' ? epoch : '',
      revoke: Array.isArray(revoke) ? revoke.filter((id): id is string => typeof id === 'string') : [],
    };
  } catch {
    return { epoch: '', revoke: [] };
  }
}
