import { ChatError, LIMITS, type CustomData } from 'chat-messenger/protocol';
import { HOUR, MINUTE, SECOND } from '../clock.js';
import { checkCustomData } from './custom-data.js';
import { parseEmail, type Email, type EmailOptions } from './email.js';
import { refusal } from './jwt-form.js';
import { cleanName } from './names.js';

/** How far the clocks of two servers may be apart (JWT-7). */
const LEEWAY = MINUTE / SECOND;
/** A token is a password for as long as it lives: longer than a day is refused, longer than an hour is pointed out. */
const MAX_LIFE = (24 * HOUR) / SECOND;
const LONG_LIFE = HOUR / SECOND;
/** Control characters, and halves of a character, which a database cannot keep apart. */
const UNFIT = /[\p{Cc}\p{Surrogate}]/u;

type Claims = Readonly<Record<string, unknown>>;

/** What a token says, each part of the type and size that it must have. Times are in seconds. */
export interface TokenClaims {
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  /** True where the token lives longer than it should. */
  readonly longLife: boolean;
  readonly jti?: string;
  readonly email?: Email & { readonly verified: boolean };
  readonly name?: string;
  readonly scope?: string;
  readonly customData?: CustomData;
}

/** Who says that they made the token. */
export function issuerOf(claims: Claims): string {
  return text(claims, 'iss') ?? missing('iss');
}

/** Checks whom the token is for and when, and then what it says (JWT-6, JWT-7, JWT-9). */
export function readClaims(
  claims: Claims,
  expected: { readonly audience: string; readonly now: number; readonly email: EmailOptions },
): TokenClaims {
  const sub = text(claims, 'sub') ?? missing('sub');
  checkAudience(claims['aud'], expected.audience);
  const [iat, exp] = [seconds(claims, 'iat') ?? missing('iat'), seconds(claims, 'exp') ?? missing('exp')];
  const life = exp - iat;
  if (life <= 0) throw refusal('malformed', 'the token ends before it begins');
  if (life > MAX_LIFE) throw refusal('malformed', 'the token lives longer than 24 hours');
  const now = expected.now / SECOND;
  if (now >= exp + LEEWAY) throw refusal('expired', 'the token is over');
  if (now < Math.max(iat, seconds(claims, 'nbf') ?? iat) - LEEWAY) {
    throw refusal('not_yet', 'the token is not valid yet');
  }
  const [jti, scope] = [text(claims, 'jti'), scopeOf(claims)];
  const [email, name] = [emailOf(claims, expected.email), nameOf(claims)];
  const customData = customDataOf(claims);
  return {
    sub,
    iat,
    exp,
    longLife: life > LONG_LIFE,
    ...(jti !== undefined && { jti }),
    ...(email && { email }),
    ...(name !== undefined && { name }),
    ...(scope !== undefined && { scope }),
    ...(customData && { customData }),
  };
}

function checkAudience(aud: unknown, audience: string): void {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.every((one) => typeof one === 'string')) {
    throw refusal('malformed', 'aud takes a text or a list of texts');
  }
  if (!audiences.includes(audience)) throw refusal('mismatch', `the token is not for ${audience}`);
}

function scopeOf(claims: Claims): string | undefined {
  const [scope, other] = [text(claims, 'scope'), text(claims, 'workspace_external_id')];
  if (scope !== undefined && other !== undefined && scope !== other) {
    throw refusal('malformed', 'scope and workspace_external_id differ');
  }
  return scope ?? other;
}

function emailOf(claims: Claims, options: EmailOptions): TokenClaims['email'] {
  const { email, email_verified: verified } = claims;
  if (verified !== undefined && typeof verified !== 'boolean') {
    throw refusal('malformed', 'email_verified takes true or false');
  }
  if (email === undefined) return undefined;
  if (typeof email !== 'string') throw refusal('malformed', 'email takes a text');
  return { ...within('email', () => parseEmail(email, options)), verified: verified === true };
}

function nameOf({ name }: Claims): string | undefined {
  if (name === undefined) return undefined;
  if (typeof name !== 'string') throw refusal('malformed', 'name takes a text');
  return cleanName(name);
}

function customDataOf({ custom_data: data }: Claims): CustomData | undefined {
  if (data === undefined) return undefined;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw refusal('malformed', 'custom_data takes an object');
  }
  const customData = data as CustomData;
  within('custom_data', () => checkCustomData(customData));
  return customData;
}

/** Whatever is wrong inside of a token, it is the token that is not accepted (COM-12). */
function within<T>(claim: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    throw refusal('malformed', `${claim} of the token: ${error.message}`);
  }
}

/** A text of 1 to 255 bytes that can be stored and compared as it is. */
function text(claims: Claims, name: string): string | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || UNFIT.test(value)) throw malformed(name);
  if (Buffer.byteLength(value) > LIMITS.id_bytes) throw malformed(name);
  return value;
}

function seconds(claims: Claims, name: string): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed(name);
  return value as number;
}

function malformed(name: string): ChatError {
  return refusal('malformed', `${name} of the token does not have the accepted form`);
}

function missing(name: string): never {
  throw refusal('malformed', `the token has no ${name}`);
}
