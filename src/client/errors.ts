import { ChatError, type ChatErrorOptions } from '../protocol/index.js';
import type { ClientErrorCode, Failure } from './state.js';

/** How an error may be dealt with. */
export interface ClientErrorOptions extends ChatErrorOptions {
  readonly isTemporary?: boolean;
  readonly requestId?: string;
}

/** What the client throws: a refusal of the server by its code, or a failure on this side. */
export class ClientError extends ChatError<ClientErrorCode> {
  /** True where the same request may succeed later. */
  readonly isTemporary: boolean;
  /** Finds the refusal in the server's log. */
  readonly requestId: string | undefined;

  constructor(code: ClientErrorCode, options: ClientErrorOptions = {}, message: string = code) {
    super(code, message, options);
    this.isTemporary = options.isTemporary ?? false;
    this.requestId = options.requestId;
  }
}

/** Code comes over the same network as everything else: what did not load may be asked for again. */
export async function loaded<M>(module: Promise<M>): Promise<M> {
  try {
    return await module;
  } catch (cause) {
    throw new ClientError('network', { cause, isTemporary: true });
  }
}

/** What a view may know of an error. One that nobody foresaw is `internal`. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ClientError)) return { code: 'internal' };
  const { code, retryAfter } = error;
  return { code, ...(retryAfter !== undefined && { retryAfter }) };
}

/** True where the same request may succeed later. */
export function isTemporary(error: unknown): boolean {
  return error instanceof ClientError && error.isTemporary;
}

/** The code of an error, where it has one. */
export function codeOf(error: unknown): ClientErrorCode | undefined {
  return error instanceof ClientError ? error.code : undefined;
}
