import { ChatError } from './errors.js';
import type { ServerFrame } from './stream.js';

/** An object read from outside; anything else is refused. */
export function record(input: unknown, what: string): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ChatError('bad_request', `${what} must be a JSON object`);
  }
  return input as Record<string, unknown>;
}

/** Parses JSON text that must hold an object. */
export function jsonRecord(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ChatError('bad_request', `${what} is not JSON`);
  }
  return record(value, what);
}

const SERVER_FRAMES: ReadonlySet<unknown> = new Set<ServerFrame['type']>([
  'hello',
  'event',
  'caught_up',
  'reset',
  'beat',
  'typing',
  'reconnect',
  'error',
]);

/** Reads a frame of the server; `undefined` for a type that this version does not know. */
export function parseServerFrame<E>(text: string): ServerFrame<E> | undefined {
  const frame = jsonRecord(text, 'frame');
  return SERVER_FRAMES.has(frame['type']) ? (frame as unknown as ServerFrame<E>) : undefined;
}
