import { PROOF_TYPE } from '../../../src/protocol/index.js';

/** What a correct proof of this request has to say. */
export interface ExpectedProof {
  readonly method: string;
  readonly url: string;
  readonly nonces: ReadonlySet<string>;
  readonly used: Set<string>;
  readonly token: string | undefined;
}

/** Checks a device proof as the server would, and names its key. Throws where it is not well-formed. */
export async function checkProof(proof: string, expected: ExpectedProof): Promise<string> {
  const [head = '', body = '', signature = ''] = proof.split('.');
  const { typ, alg, jwk } = json(head) as { typ: string; alg: string; jwk: JsonWebKey };
  const claims = json(body) as Record<string, unknown>;
  demand(typ === PROOF_TYPE && alg === 'ES256', 'header');
  demand(Object.keys(jwk).sort().join() === 'crv,kty,x,y', 'public key only');
  demand(
    claims['htm'] === expected.method && claims['htu'] === expected.url,
    `htm and htu of ${expected.url}`,
  );
  demand(expected.nonces.has(String(claims['nonce'])), 'nonce');
  demand(!expected.used.has(String(claims['jti'])), 'jti used once');
  expected.used.add(String(claims['jti']));
  const ath = expected.token === undefined ? undefined : await hash(expected.token);
  demand(claims['ath'] === ath, 'ath');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  const data = new TextEncoder().encode(`${head}.${body}`);
  const verified = await crypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    bytes(signature),
    data,
  );
  demand(verified, 'signature');
  return `${jwk.x ?? ''}.${jwk.y ?? ''}`;
}

function demand(met: boolean, what: string): void {
  if (!met) throw new Error(`the device proof is wrong: ${what}`);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function json(text: string): unknown {
  return JSON.parse(new TextDecoder().decode(bytes(text)));
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
