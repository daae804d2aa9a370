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
  api_key_invalid: { status: 401, retry: 'never' },
  session_expired: { status: 401, retry: 'renew' },
  session_revoked: { status: 401, retry: 'never' },
  session_displaced: { status: 401, retry: 'ask' },
  credentials_invalid: { status: 401, retry: 'ask' },
  not_signed_in: { status: 401, retry: 'ask' },
  origin_refused: { status: 403, retry: 'never' },
  forgery_suspected: { status: 403, retry: 'never' },
  server_only: { status: 403, retry: 'never' },
  scope_missing: { status: 403, retry: 'never' },
  tofu_mismatch: { status: 403, retry: 'ask' },
  level_too_low: { status: 403, retry: 'ask' },
  app_unknown: { status: 404, retry: 'never' },
  not_found: { status: 404, retry: 'never' },
  invitation_invalid: { status: 404, retry: 'never' },
  method_not_allowed: { status: 405, retry: 'never' },
  in_progress: { status: 409, retry: 'later' },
  offset_conflict: { status: 409, retry: 'renew' },
  proof_stale: { status: 409, retry: 'ask' },
  email_taken: { status: 409, retry: 'ask' },
  too_large: { status: 413, retry: 'never' },
  unsupported_media_type: { status: 415, retry: 'never' },
  file_refused: { status: 422, retry: 'never' },
  idempotency_conflict: { status: 422, retry: 'never' },
  rate_limited: { status: 429, retry: 'later' },
  quota_exceeded: { status: 429, retry: 'later' },
  internal: { status: 500, retry: 'later' },
  pin_unavailable: { status: 501, retry: 'never' },
  mail_unavailable: { status: 501, retry: 'never' },
  unavailable: { status: 503, retry: 'later' },
  storage_full: { status: 507, retry: 'later' },
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

/** The HTTP status that carries a code. */
export function statusOf(code: ErrorCode): number {
  return ERROR_CODES[code].status;
}
