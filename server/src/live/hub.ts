import { ChatError, LIMITS, type ServerFrame, type StreamPosition } from 'chat-messenger/protocol';
import { streamOf, type Principal } from '../access/principal.js';
import type { Bus, MovedStreams } from '../store/bus.js';
import { epoch, stream } from '../store/queries/streams.js';
import type { Store } from '../store/store.js';
import { readStream, type StreamEvent } from './stream-events.js';

/** Somebody who follows a stream from a position on. */
export interface Follower {
  readonly principal: Principal;
  /** Raised by the hub after each delivery. */
  position: number;
  deliver(events: readonly StreamEvent[]): void;
  /** What passes and is kept nowhere; who only asks now and then does not hear it. */
  pass?(frame: ServerFrame): void;
  /** The stream could not be read; the follower has to come again. */
  fail(error: unknown): void;
}

/** How often positions are compared with the store, for wake-ups that got lost on the way (REL-12). */
const POSITION_CHECK_MS = 30_000;

/**
 * Brings events to those who follow. A wake-up only says that a stream has moved: what is delivered is
 * always read from the store, in order and without holes.
 */
export class Hub {
  readonly #store: Store;
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #moved = new Set<string>();
  readonly #stop: () => void;
  #closed = false;

  constructor(store: Store, bus: Bus) {
    this.#store = store;
    const unsubscribe = bus.subscribe((streams) => {
      this.#wake(streams);
    });
    const timer = setInterval(() => {
      this.#wake('every');
    }, POSITION_CHECK_MS).unref();
    this.#stop = () => {
      unsubscribe();
      clearInterval(timer);
    };
  }

  /** Whether everything after this position can be delivered; if not, the asker needs a snapshot (REL-9). */
  async canResume(principal: Principal, from: StreamPosition): Promise<boolean> {
    const { read } = this.#store;
    const at = await stream(read, streamOf(principal));
    const known = at !== undefined && from.position >= at.pruned_to && from.position <= at.position;
    return known && from.epoch === (await epoch(read));
  }

  /** Begins to deliver after `follower.position`; resolves when the past has been delivered. */
  async follow(follower: Follower): Promise<void> {
    if (this.#closed) throw stopping();
    const id = streamOf(follower.principal);
    const followers = this.#followers.get(id) ?? new Set();
    this.#followers.set(id, followers.add(follower));
    await this.#read(id);
  }

  unfollow(follower: Follower): void {
    const id = streamOf(follower.principal);
    const followers = this.#followers.get(id);
    followers?.delete(follower);
    if (followers?.size === 0) this.#followers.delete(id);
  }

  /** Who follows one of these streams in this process. */
  followersOf(streamIds: readonly string[]): readonly Follower[] {
    return streamIds.flatMap((id) => [...(this.#followers.get(id) ?? [])]);
  }

  /** Nobody is left waiting: those who follow are told to come again. */
  close(): void {
    this.#closed = true;
    this.#stop();
    const followers = [...this.#followers.values()].flatMap((some) => [...some]);
    this.#followers.clear();
    for (const follower of followers) follower.fail(stopping());
  }

  #wake(streams: MovedStreams): void {
    for (const id of streams === 'every' ? [...this.#followers.keys()] : streams) {
      if (this.#followers.has(id)) void this.#read(id);
    }
  }

  /** One reader per stream at a time; a wake-up during a read makes it look again. */
  #read(id: string): Promise<void> {
    this.#moved.add(id);
    const running = this.#reading.get(id);
    if (running) return running.then(() => (this.#moved.has(id) ? this.#read(id) : undefined));
    const reading = this.#drain(id)
      .catch((error: unknown) => {
        for (const follower of this.#followers.get(id) ?? []) follower.fail(error);
      })
      .finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  async #drain(id: string): Promise<void> {
    while (this.#moved.delete(id)) {
      for (;;) {
        const followers = [...(this.#followers.get(id) ?? [])];
        const [first] = followers;
        if (!first) return;
        const from = Math.min(...followers.map(({ position }) => position));
        const { workspaceId } = first.principal;
        const events = await readStream(this.#store.read, workspaceId, id, from, LIMITS.replay_events);
        for (const follower of followers) deliver(follower, events);
        if (events.length < LIMITS.replay_events) break;
      }
    }
  }
}

function stopping(): ChatError {
  return new ChatError('unavailable', 'the server is about to stop');
}

function deliver(follower: Follower, events: readonly StreamEvent[]): void {
  const fresh = events.filter(({ position }) => position > follower.position);
  const last = fresh.at(-1);
  if (!last) return;
  follower.position = last.position;
  follower.deliver(fresh);
}
