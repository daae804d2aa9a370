/**
 * Every refusal the server can give. Codes are API: add freely, never rename.
 * `retry` says what helps: `never` (the request is wrong), `later` (wait, then the same request),
 * `ask` (the person has to do something), `renew` (a new session or nonce, then the same request).
 */
export const ERROR_CODES = {
  bad_request: { status: 400, retry: 'never' },
  email_malformed: { status: 400, retry: 'ask' },
  subject_mismatch: { status: 400, retry: 'never' },
  password_weak: { status: 400, retry: 'ask' },
  identity_invalid: { status: 401, retry: 'ask' },
  pin_invalid: { status: 401, retry: 'ask' },
  nonce_required: { status: 401, retry: 'renew' },
  device_proof_invalid: { status: 401, retry: 'never' },
  session_expired: { status: 401, retry: 'renew' },
  session_revoked: { status: 401, retry: 'never' },
  credentials_invalid: { status: 401, retry: 'ask' },
  not_signed_in: { status: 401, retry: 'ask' },
  origin_refused: { status: 403, retry: 'never' },
  forgery_suspected: { status: 403, retry: 'never' },
  app_unknown: { status: 404, retry: 'never' },
  not_found: { status: 404, retry: 'never' },
  invitation_invalid: { status: 404, retry: 'never' },
  method_not_allowed: { status: 405, retry: 'never' },
  in_progress: { status: 409, retry: 'later' },
  email_taken: { status: 409, retry: 'ask' },
  too_large: { status: 413, retry: 'never' },
  unsupported_media_type: { status: 415, retry: 'never' },
  idempotency_conflict: { status: 422, retry: 'never' },
  rate_limited: { status: 429, retry: 'later' },
  internal: { status: 500, retry: 'later' },
  pin_unavailable: { status: 501, retry: 'never' },
  unavailable: { status: 503, retry: 'later' },
  storage_full: { status: 507, retry: 'later' },
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

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

/** The one error class: thrown by the server, carried by the wire as its code, rethrown by the client. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ErrorCode;
  readonly reason: RefusalReason | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: ChatErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.reason = options.reason;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
