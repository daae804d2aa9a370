/** Time, as the client asks for it. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(timer: number | undefined): void;
}

/** Everything the client takes from the browser. A test hands in its own. */
export interface Environment {
  readonly fetch: typeof fetch;
  readonly WebSocket: new (url: string) => WebSocket;
  readonly clock: Clock;
  /** From 0 to below 1: spreads retries. */
  readonly random: () => number;
  /** Absent in an insecure context, where no key can be made. */
  readonly subtle: SubtleCrypto | undefined;
  /** Absent where the browser blocks storage. */
  readonly indexedDB: IDBFactory | undefined;
  /** Milliseconds that a blocked database, which may hang instead of failing, may hold up the visitor. */
  readonly storagePatience: number;
  readonly localStorage: Storage | undefined;
  /** Calls back when the network, or somebody, comes back. It may call back more often. Returns the way to stop. */
  readonly onWake: (listener: () => void) => () => void;
  /** Calls back when the browser loses its network. Returns the way to stop. */
  readonly onOffline: (listener: () => void) => () => void;
  readonly isPageVisible: () => boolean;
  /** What hears that the page is left. */
  readonly page: EventTarget;
  /** Absent in an insecure context. */
  readonly locks: LockManager | undefined;
}

/** What nobody needs before there is a session. */
export type LivePart = 'WebSocket' | 'onOffline' | 'isPageVisible' | 'page' | 'locks';

/** The browser as it is. Made on demand, so that importing this module touches nothing. */
export function browserEnvironment(): Omit<Environment, LivePart> {
  return {
    // Called late and without a receiver: pages wrap fetch after we were loaded.
    fetch: (...request) => fetch(...request),
    clock: {
      now: () => Date.now(),
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (timer) => {
        clearTimeout(timer);
      },
    },
    random: () => Math.random(),
    subtle: crypto.subtle,
    indexedDB: unlessBlocked(() => indexedDB),
    storagePatience: 2_000,
    localStorage: unlessBlocked(() => localStorage),
    onWake: (listener) => {
      const stop = new AbortController();
      for (const event of ['online', 'focus', 'visibilitychange']) addEventListener(event, listener, stop);
      return () => {
        stop.abort();
      };
    },
  };
}

/** Some browsers throw at the mere mention of storage that is blocked. */
export function unlessBlocked<T>(storage: () => T): T | undefined {
  try {
    return storage();
  } catch {
    return undefined;
  }
}
