import { ChatError, type ChatErrorOptions, type ErrorBody } from '../protocol/index.js';
import type { ClientErrorCode, Failure } from './state.js';

/** Refusals below 500 after which the same request may succeed (REL-6). */
const TEMPORARY: readonly number[] = [408, 409, 425, 429];

/** How an error may be dealt with. */
export interface ClientErrorOptions extends ChatErrorOptions {
  readonly isTemporary?: boolean;
}

/** What the client throws: a refusal of the server by its code, or a failure on this side. */
export class ClientError extends ChatError<ClientErrorCode> {
  /** True where the same request may succeed later. */
  readonly isTemporary: boolean;

  constructor(code: ClientErrorCode, options: ClientErrorOptions = {}, message: string = code) {
    super(code, message, options);
    this.isTemporary = options.isTemporary ?? false;
  }
}

/** The refusal in an answer. A body that is not ours came from something in between. */
export function refusalOf(response: Response, body: Partial<ErrorBody> | null): ClientError {
  const { status, headers } = response;
  const seconds = headers.get('retry-after');
  const code =
    body?.error?.code ?? (status < 500 && !TEMPORARY.includes(status) ? 'bad_request' : 'unavailable');
  const options = {
    // A nonce refused twice over is one of another server process; the next answer brings a new one.
    isTemporary: TEMPORARY.includes(status) || (status >= 500 && status !== 501) || code === 'nonce_required',
    ...(seconds && Number(seconds) >= 0 && { retryAfter: Number(seconds) }),
  };
  return new ClientError(code, options, body?.error?.message);
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
