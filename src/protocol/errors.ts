import type { ErrorCode } from './error-codes.js';

/** Why a proof was not accepted, as far as that may be told to a stranger. */
export const REFUSAL_REASONS = ['expired', 'not_yet', 'mismatch', 'unknown_key', 'malformed'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The body of every refusal, on HTTP and inside the socket's `error` frame. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    /** For developers, in English; the elements have words of their own. */
    readonly message: string;
    readonly request_id: string;
    readonly reason?: RefusalReason;
  };
}

export interface ChatErrorOptions extends ErrorOptions {
  readonly reason?: RefusalReason;
  /** Seconds until the same request may succeed. */
  readonly retryAfter?: number;
}

/** Failures on the client's side, before any server answered. */
export type LocalErrorCode =
  'network' | 'timeout' | 'insecure_context' | 'destroyed' | 'superseded' | LocalFileErrorCode;
/** What a file fails by before anything of it is sent, or on the way to the words that ask about it. */
type LocalFileErrorCode = 'file_unreadable' | 'file_empty' | 'file_folder' | 'file_uncleaned';
export type ChatErrorCode = ErrorCode | LocalErrorCode;

/**
 * The one error class: thrown by the server, carried by the wire as its code, thrown again by the client. It
 * stands apart from the table of codes, which no page needs to load.
 */
export class ChatError<Code extends ChatErrorCode = ErrorCode> extends Error {
  override readonly name: string = 'ChatError';
  readonly code: Code;
  readonly reason: RefusalReason | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: Code, message: string, options: ChatErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.reason = options.reason;
    this.retryAfter = options.retryAfter;
  }
}
