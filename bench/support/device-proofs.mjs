import { PROOF_TYPE } from 'chat-messenger/protocol';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';

/** Some browsers, each with its key. */
export function makeDevices(count) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const jwk = await exportJWK(publicKey);
      return { privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
    }),
  );
}

/** A proof of possession for one request; it can be shown once. */
export function deviceProof({ privateKey, jwk }, { url, nonce }) {
  return new SignJWT({ htm: 'POST', htu: url, jti: uuid(), nonce })
    .setProtectedHeader({ typ: PROOF_TYPE, alg: 'ES256', jwk })
    .sign(privateKey);
}
