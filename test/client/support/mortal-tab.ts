import { deferred } from './deferred.js';
import type { FakeServer } from './fake-server.js';
import type { FakeSocket } from './fake-socket.js';
import { realStorage } from './real-storage.js';
import { openPage, until, type Page } from './setup.js';

/** A tab that can die like a process: from then on nothing leaves it, and nothing that it asked for comes back. */
export class MortalTab {
  readonly page: Page;
  isDead = false;
  /** How many more times the tab may touch the network or storage. */
  breaths = Infinity;
  readonly #sockets: FakeSocket[] = [];
  readonly #died = deferred<undefined>();
  /** A page of its own: what a dead one would have asked, nobody asks. */
  readonly #unloading = new EventTarget();

  constructor(server: FakeServer, appId: string) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a constructor has a `this` of its own
    const tab = this;
    const factory = {
      open: (name: string, version?: number) => {
        this.#breathe();
        return realStorage.open(name, version);
      },
      databases: () => {
        this.#breathe();
        return realStorage.databases();
      },
    } as unknown as IDBFactory;
    const environment = {
      fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
        this.#breathe();
        const answer = await server.fetch(input, init);
        this.#breathe();
        return answer;
      },
      WebSocket: function connect(url: string) {
        tab.#breathe();
        const socket = new server.webSocket(url);
        tab.#sockets.push(socket as unknown as FakeSocket);
        return socket;
      } as unknown as new (url: string) => WebSocket,
      indexedDB: factory,
      page: this.#unloading,
      locks: {
        request: (name: string, options: LockOptions, work: (lock: Lock | null) => Promise<unknown>) =>
          navigator.locks.request(name, options, (lock) => Promise.race([work(lock), this.#died.promise])),
      } as LockManager,
    };
    this.page = openPage({ server, appId, environment });
  }

  /** Ends the tab without a word, as a crash does. */
  kill(): void {
    this.isDead = true;
    // With a process its locks are gone.
    this.#died.resolve(undefined);
    this.page.client.rest();
    this.page.clock.advance(5_000);
    for (const socket of this.#sockets) socket.drop(1006);
  }

  /** Waits until nothing of what was written would be lost with the tab; false where it died before that. */
  async isSafe(): Promise<boolean> {
    await until(() => this.isDead || !this.asksBeforeLeaving(), 'nothing is only in this page');
    return !this.isDead;
  }

  asksBeforeLeaving(): boolean {
    return asksBeforeLeaving(this.#unloading);
  }

  #breathe(): void {
    this.breaths -= 1;
    if (this.breaths < 0) {
      this.isDead = true;
      this.#died.resolve(undefined);
    }
    if (this.isDead) throw new TypeError('this tab is dead');
  }
}

/** Whether the browser would ask the visitor to stay. */
export function asksBeforeLeaving(page: EventTarget = window): boolean {
  return !page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}
