import { paths, type PolledEvents } from '../protocol/index.js';
import { isTemporary } from './errors.js';
import type { Retrier } from './retrier.js';
import type { VisitorSession } from './session.js';
import type { StreamReader } from './stream-reader.js';

/** How long the server may hold an answer back: under the minute after which proxies hang up. */
const WAIT_MS = 25_000;

/** What the long poll needs. */
export interface PollOptions {
  readonly session: VisitorSession;
  readonly reader: StreamReader;
  readonly retrier: Retrier;
  readonly signal: AbortSignal;
  /** Loads a snapshot where the reader lost its place. */
  readonly catchUp: () => Promise<void>;
  readonly onAnswer: () => void;
  readonly onFailure: () => void;
}

/** Feeds the reader by long poll, for networks that let no socket through. Loaded when that happens. */
export async function followPoll(options: PollOptions): Promise<void> {
  const { session, reader, retrier, signal, catchUp, onAnswer, onFailure } = options;
  const backoff = retrier.backoff();
  // The first answer comes at once: it tells that this way works.
  let waitMs = 0;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    try {
      await catchUp();
      const { at } = reader;
      if (!at) continue;
      const { epoch, position } = at;
      const query = new URLSearchParams({ epoch, position: String(position), wait_ms: String(waitMs) });
      const path = `${paths.events}?${query.toString()}`;
      const answer = await session.call<PolledEvents>('GET', path, undefined, {
        signal,
        timeout: WAIT_MS * 2,
      });
      if (isOver()) return;
      // A snapshot was loaded meanwhile: these events belong to the place before it.
      if (!reader.isIn(epoch)) continue;
      if (answer.reset || !answer.events.every((event) => reader.accept(event))) reader.reset();
      backoff.reset();
      waitMs = WAIT_MS;
      onAnswer();
    } catch (error) {
      if (isOver()) return;
      waitMs = 0;
      onFailure();
      // A refusal for good does not get better by haste, but the socket may still work.
      if (!isTemporary(error)) return;
      await retrier.wait(backoff.next(), signal);
    }
  }
}
