import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

const MIN_BITS = 2_048;
/** A longer one only makes every check slower. */
const MAX_BITS = 8_192;
const EXPONENT = 65_537n;

/** Members that only a private key has. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/** Why something is not a key that signatures may be checked with; for the person who brought it. */
export class UnfitKeyError extends Error {
  override readonly name = 'UnfitKeyError';
}

/** A key for RS256, as it is kept: nothing but its public numbers. */
export interface RsaPublicKey {
  readonly n: string;
  readonly e: string;
}

/** Reads a JWK or a PEM (SPKI). Private keys are refused, so that nobody comes to rely on us having one (JWT-4). */
export function readPublicKey(text: string): RsaPublicKey & { readonly kid?: string } {
  if (text.includes('PRIVATE KEY')) throw privateKey();
  if (text.includes('-----BEGIN PUBLIC KEY-----')) return publicNumbers(() => createPublicKey(text));
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    throw new UnfitKeyError('a key is a PEM that begins with -----BEGIN PUBLIC KEY----- or a JWK');
  }
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) {
    throw new UnfitKeyError('a JWK is one JSON object');
  }
  const { kid } = jwk as Readonly<Record<string, unknown>>;
  return { ...readJwk(jwk), ...(typeof kid === 'string' && { kid }) };
}

/** The public numbers of a JWK that is meant for RS256 signatures. */
export function readJwk(jwk: object): RsaPublicKey {
  const members = jwk as Readonly<Record<string, unknown>>;
  if (PRIVATE_MEMBERS.some((name) => name in members)) throw privateKey();
  const { kty, alg = 'RS256', use = 'sig', key_ops: operations = ['verify'] } = members;
  if (kty !== 'RSA' || alg !== 'RS256' || use !== 'sig') {
    throw new UnfitKeyError('the key is not an RSA key for RS256 signatures');
  }
  if (!Array.isArray(operations) || !operations.includes('verify')) {
    throw new UnfitKeyError('the key is not meant for checking signatures');
  }
  return publicNumbers(() => keyObject(members));
}

/** The same key for Node's and jose's functions. */
export function keyObject(key: JsonWebKey): KeyObject {
  const { n = '', e = '' } = key;
  return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
}

/** A name for a key that came without one: its thumbprint after RFC 7638. */
export function thumbprint({ n, e }: RsaPublicKey): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

function publicNumbers(read: () => KeyObject): RsaPublicKey {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new UnfitKeyError('the key cannot be read');
  }
  const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa' || modulusLength < MIN_BITS || modulusLength > MAX_BITS) {
    throw new UnfitKeyError(`the key is not an RSA key of ${String(MIN_BITS)} to ${String(MAX_BITS)} bits`);
  }
  if (publicExponent !== EXPONENT) throw new UnfitKeyError('the exponent of the key is not 65537');
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return { n, e };
}

function privateKey(): UnfitKeyError {
  return new UnfitKeyError(
    'this is a private key, which belongs on the server that signs and nowhere else. It was not kept. Give the public key',
  );
}
