import { ChatError, LIMITS, type RefusalReason } from 'chat-messenger/protocol';
import { parseStrictJson } from './strict-json.js';

/** The type that says a token was made for this purpose and no other (JWT-8). */
export const IDENTITY_TOKEN_TYPE = 'chat-identity+jwt';
/** Types that tell nothing, and are taken where the workspace allows it. */
const COMPATIBLE_TYPES: readonly unknown[] = ['JWT', undefined];

/** The one algorithm of the keys that we keep (JWT-1). */
export const ALGORITHM = 'RS256';

const MAX_DEPTH = 4;
/** A key that the token brings along proves nothing, and where it points to is never asked (JWT-3). */
const OWN_KEYS = ['jku', 'x5u', 'jwk', 'x5c'] as const;
/** Compression, detached content, encryption, nesting: nobody needs them here, and each was the way into somebody (JWT-2). */
const EXTENSIONS = ['crit', 'b64', 'zip', 'enc', 'cty'] as const;
const KID = /^[\x20-\x7e]{1,128}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type JsonObject = Readonly<Record<string, unknown>>;

/** A token as it is written. Nothing of it is proven yet. */
export interface WrittenToken {
  readonly kid: string | undefined;
  /** True where it is of the type that says what it is for. */
  readonly typed: boolean;
  readonly claims: JsonObject;
}

/** Reads a compact token, and refuses what deviates from the one form that is needed (JWT-1 to JWT-4, JWT-8). */
export function readToken(token: string, allowed: { readonly compatibleTypes: boolean }): WrittenToken {
  if (token.length > LIMITS.identity_token_bytes) throw refusal('malformed', 'the token is too long');
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0) throw refusal('malformed', 'the token does not have three parts');
  bytesOf(signature);
  const header = objectOf(head);
  if (header['alg'] !== ALGORITHM) throw refusal('malformed', `the token is not signed with ${ALGORITHM}`);
  for (const name of [...OWN_KEYS, ...EXTENSIONS]) {
    if (name in header) throw refusal('malformed', `the header of the token may not have ${name}`);
  }
  const { typ, kid } = header;
  const typed = typ === IDENTITY_TOKEN_TYPE;
  if (!typed && !(allowed.compatibleTypes && COMPATIBLE_TYPES.includes(typ))) {
    throw refusal('malformed', `the type of the token is not ${IDENTITY_TOKEN_TYPE}`);
  }
  if (kid !== undefined && !isKid(kid)) throw refusal('malformed', 'the kid of the token is malformed');
  return { kid, typed, claims: objectOf(body) };
}

/** A key id is opaque: it is looked up in a map, and never a part of a path or an address (JWT-4). */
export function isKid(value: unknown): value is string {
  return typeof value === 'string' && KID.test(value);
}

/** What every refusal of an identity token is. The message is for developers and tells nothing that helps to forge. */
export function refusal(reason: RefusalReason, message: string): ChatError {
  return new ChatError('identity_invalid', message, { reason });
}

/** Base64url in the one spelling that it has: without padding, line breaks and spare bits. */
function bytesOf(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (part === '' || bytes.toString('base64url') !== part) {
    throw refusal('malformed', 'the token is not base64url');
  }
  return bytes;
}

function objectOf(part: string): JsonObject {
  const bytes = bytesOf(part);
  let value: unknown;
  try {
    value = parseStrictJson(utf8.decode(bytes), MAX_DEPTH);
  } catch {
    throw refusal('malformed', 'the token does not hold plain JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal('malformed', 'the token does not hold a JSON object');
  }
  return value as JsonObject;
}
