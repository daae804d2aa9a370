import type { ErrorCode, IdentityMethod, Level, RefusalReason } from 'chat-messenger/protocol';

/** What the doctor can find. Codes are for programs: add freely, never rename. */
export const FINDING_CODES = [
  'not_json',
  'unknown_method',
  'several_methods',
  'missing_field',
  'not_a_string',
  'empty_field',
  'unknown_field',
  'field_malformed',
  'secret_in_page',
  'other_app',
  'origin_not_listed',
  'email_malformed',
  'subject_mismatch',
  'claims_malformed',
  'key_malformed',
  'key_not_hex',
  'other_hash',
  'portal_v2_required',
  'other_spelling',
  'other_app_id',
  'other_message',
  'other_workspace',
  'secret_retired',
  'secret_revoked',
  'secret_decoded',
  'secret_altered',
  'secret_empty',
  'secret_sealed',
  'no_secret',
  'not_hmac',
  'swapped',
  'milliseconds',
  'clock_ahead',
  'expired',
  'no_cause_found',
  'security_hash_weak',
  'user_id_malformed',
  'pinned_without_hash',
  'tofu_mismatch',
  'token_malformed',
  'token_unknown',
  'token_used_up',
  'contact_unknown',
  'email_changed',
  'proof_revoked',
  'signature_wrong',
  'algorithm_not_allowed',
  'typ_not_allowed',
  'header_not_allowed',
  'kid_unknown',
  'key_retired',
  'keys_not_fetched',
  'issuer_unknown',
  'audience_wrong',
  'claim_missing',
  'claim_malformed',
  'life_too_long',
  'refused',
  // What is said of a proof that is accepted.
  'long_lived',
  'secret_retiring',
  'secret_leaked',
  'would_pin',
  'uses_left',
  'not_proven',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing found, with the words for whoever has to mend it. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
}

export interface Diagnosis {
  readonly accepted: boolean;
  /** Whom the proof names, where it is accepted. */
  readonly subject?: {
    readonly method: IdentityMethod;
    readonly level: Level;
    readonly name: string;
    readonly keyId?: string;
  };
  /** What the page is told of a proof that a verifier refuses; no more, so that a stranger learns nothing. */
  readonly answer?: { readonly code: ErrorCode; readonly reason?: RefusalReason };
  /** Why it is refused; or, where it is accepted, what is good to know. */
  readonly findings: readonly Finding[];
}

export function finding(code: FindingCode, message: string): Finding {
  return { code, message };
}

/** A text as it stands in the proof, with what cannot be seen made visible. */
export function quoted(text: string): string {
  const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  return JSON.stringify(shown).replace(/[^\x20-\x7e…]/gu, (character) => `${character}<U+${hex(character)}>`);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** A span of time as people say it: exact below two minutes, since clocks are mended by the second. */
export function span(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1_000);
  if (seconds < 600) return `${String(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${String(minutes)} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${String(hours)} hours` : `${String(Math.round(hours / 24))} days`;
}

/** A moment in UTC, to the second. */
export function at(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
