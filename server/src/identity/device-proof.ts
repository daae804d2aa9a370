import { createHash } from 'node:crypto';
import { ChatError, PROOF_TYPE } from 'chat-messenger/protocol';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK, type JWTPayload } from 'jose';
import type { Clock } from '../clock.js';
import { CLOCK_DIFFERENCE, NONCE_LIFE, type Nonces } from './nonces.js';

/** A proof is about 450 bytes; a longer one is not worth parsing. */
const MAX_LENGTH = 2_048;

/** What the proof has to be about. */
export interface ProofContext {
  readonly method: string;
  readonly url: ProofUrl;
  /** The session token that travels with the proof, if any. */
  readonly token?: string;
}
export interface ProofUrl {
  /** Host that the request named, and host of the public address: either may stand in the proof. */
  readonly hosts: readonly string[];
  readonly path: string;
}

/** A browser that has just shown it holds its key. */
export interface ProvenDevice {
  readonly thumbprint: string;
  /** Remembered while the nonce lives, so that the same proof is not taken twice. */
  readonly proofId: string;
  readonly proofExpiresAt: number;
}

/** Checks proofs of possession: compact `dpop+jwt`, ES256, over method, address and a server nonce (SES-4). */
export class DeviceProofs {
  readonly #nonces: Nonces;
  readonly #clock: Clock;

  constructor(nonces: Nonces, clock: Clock) {
    this.#nonces = nonces;
    this.#clock = clock;
  }

  async verify(proof: string | undefined, context: ProofContext): Promise<ProvenDevice> {
    if (proof === undefined) throw new ChatError('nonce_required', 'this request needs a device proof');
    if (proof.length > MAX_LENGTH) throw invalid();
    const { payload, key } = await checkSignature(proof);
    if (typeof payload['nonce'] !== 'string' || !this.#nonces.isLive(payload['nonce'])) {
      throw new ChatError('nonce_required', 'sign the proof again with the nonce of this answer');
    }
    if (payload['htm'] !== context.method || !matches(payload['htu'], context.url)) throw invalid();
    if (payload['ath'] !== (context.token && tokenDigest(context.token))) throw invalid();
    if (typeof payload.jti !== 'string' || payload.jti.length < 8 || payload.jti.length > 128)
      throw invalid();
    const thumbprint = await calculateJwkThumbprint(key);
    return {
      thumbprint,
      proofId: createHash('sha256').update(`${thumbprint}.${payload.jti}`).digest('base64url'),
      proofExpiresAt: this.#clock() + NONCE_LIFE + 2 * CLOCK_DIFFERENCE,
    };
  }
}

async function checkSignature(proof: string): Promise<{ payload: JWTPayload; key: JWK }> {
  try {
    // Nonces carry the time; claims about it are the browser's clock and mean nothing here.
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ['ES256'],
      typ: PROOF_TYPE,
      currentDate: new Date(0),
    });
    const key = protectedHeader.jwk;
    if (key?.kty !== 'EC' || key.crv !== 'P-256' || 'd' in key) throw invalid();
    return { payload, key };
  } catch {
    // Nothing here depends on anything but the proof, so whatever failed is its fault: even WebCrypto's own errors.
    throw invalid();
  }
}

function matches(htu: unknown, url: ProofUrl): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false;
  const { host, pathname, search, hash } = new URL(htu);
  return url.hosts.includes(host) && pathname === url.path && search === '' && hash === '';
}

function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function invalid(): ChatError {
  return new ChatError('device_proof_invalid', 'the device proof was not accepted');
}
