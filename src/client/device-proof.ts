import { SignJWT } from 'jose-browser-runtime';
import { PROOF_TYPE } from '../protocol/index.js';

/** What a device proof covers. */
export interface ProofOptions {
  readonly pair: CryptoKeyPair;
  readonly method: string;
  /** Address of the request, without query. */
  readonly url: string;
  readonly nonce: string;
  readonly token: string | undefined;
  readonly now: number;
}

/** Shows that whoever asks holds the device key (SES-4). Loaded with the first proof, as it brings jose. */
export async function signDeviceProof(options: ProofOptions): Promise<string> {
  const { pair, method, url, nonce, token, now } = options;
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return new SignJWT({
    htm: method,
    htu: url,
    jti: crypto.randomUUID(),
    nonce,
    ...(token !== undefined && { ath: await digest(token) }),
  })
    .setProtectedHeader({
      typ: PROOF_TYPE,
      alg: 'ES256',
      jwk: { kty, crv, x, y } as JsonWebKey & { kty: string },
    })
    .setIssuedAt(Math.floor(now / 1_000))
    .sign(pair.privateKey);
}

async function digest(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
