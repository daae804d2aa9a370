import type { Conversation } from '../protocol/index.js';
import type { StreamPort } from './connection.js';
import { isTemporary } from './errors.js';
import type { Retrier } from './retrier.js';
import type { StreamReader } from './stream-reader.js';

/** How long the server may hold an answer back: under the minute after which proxies hang up. */
const WAIT_MS = 25_000;

/** Feeds the reader by one request, which the server may hold back for `waitMs`. */
export async function pollOnce<C extends Conversation>(
  port: StreamPort<C>,
  reader: StreamReader<C>,
  signal: AbortSignal,
  waitMs = 0,
): Promise<void> {
  const isOver = () => signal.aborted;
  await reader.catchUp();
  const { at } = reader;
  if (!at || isOver()) return;
  const { epoch, position } = at;
  const query = new URLSearchParams({ epoch, position: String(position), wait_ms: String(waitMs) });
  const answer = await port.poll(query.toString(), { signal, timeout: WAIT_MS * 2 });
  // A snapshot was loaded meanwhile: these events belong to the place before it.
  if (isOver() || reader.at?.epoch !== epoch) return;
  if (answer.reset || !answer.events.every((event) => reader.accept(event))) reader.reset();
}

/** Feeds the reader by long poll, for networks that let no socket through. Loaded when that happens. */
export async function followPoll<C extends Conversation>(
  port: StreamPort<C>,
  reader: StreamReader<C>,
  signal: AbortSignal,
  retrier: Retrier,
): Promise<void> {
  const backoff = retrier.backoff();
  // The first answer comes at once: it tells that this way works.
  let waitMs = 0;
  let unreachable = false;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    try {
      await pollOnce(port, reader, signal, waitMs);
      if (isOver()) return;
      backoff.reset();
      waitMs = WAIT_MS;
      port.tell('live');
      // The server was away, not the sockets: they may work again at once.
      if (unreachable) retrier.wake();
      unreachable = false;
    } catch (error) {
      if (isOver()) return;
      waitMs = 0;
      unreachable = true;
      port.tell('offline');
      // A refusal for good does not get better by haste, but the socket may still work.
      if (!isTemporary(error)) return;
      await retrier.wait(backoff.next(), signal);
    }
  }
}
