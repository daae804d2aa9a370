import { ChatError, type ChatErrorOptions, type ErrorCode } from 'chat-messenger/protocol';
import type { Unit } from '../execution.js';

/** What the writer thread is told: the units of one turn, or to finish them and close. */
export type ToWriter = { readonly units: readonly NumberedUnit[] } | 'close';

export interface NumberedUnit extends Unit {
  readonly number: number;
}

/** What the writer thread says: that it may be used, or not, and what became of the units. */
export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: PlainError }
  | { readonly kind: 'settled'; readonly results: readonly Result[] };

export interface Result {
  readonly number: number;
  readonly output?: unknown;
  readonly error?: PlainError;
}

/** An error as plain data: between threads an Error loses its class and what it adds to Error. */
export interface PlainError {
  readonly message: string;
  readonly stack?: string;
  readonly chat?: { readonly code: ErrorCode; readonly options: ChatErrorOptions };
}

export function toPlain(error: Error): PlainError {
  const { message, stack } = error;
  const plain = { message, ...(stack !== undefined && { stack }) };
  if (!(error instanceof ChatError)) return plain;
  const { code, reason, retryAfter } = error as ChatError;
  const options = { ...(reason && { reason }), ...(retryAfter !== undefined && { retryAfter }) };
  return { ...plain, chat: { code, options } };
}

export function fromPlain({ message, stack, chat }: PlainError): Error {
  const error = chat ? new ChatError(chat.code, message, chat.options) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
