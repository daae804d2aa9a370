import { decodeJwt } from 'jose-browser-runtime';
import type { IdentityRequest } from './state.js';

/**
 * Whom a proof is about, as far as the page itself can tell; `undefined` where only the server knows. Two proofs of
 * the same subject are the same person proven anew, anything else is another person (JWT-13).
 */
export function subjectOf(proof: IdentityRequest['proof'], scope = ''): string | undefined {
  const subject = nameOf(proof);
  return subject && JSON.stringify([proof.method, ...subject, scope]);
}

function nameOf(proof: IdentityRequest['proof']): readonly (string | undefined)[] | undefined {
  switch (proof.method) {
    case 'portal-key':
      return [lower(proof.connection_email)];
    case 'contact-token':
      return proof.email === undefined ? undefined : [lower(proof.email)];
    case 'pinned-user':
      return [proof.user_id];
    case 'identity-token':
      return tokenSubject(proof.identity_token);
    case 'anonymous':
    case 'claimed':
    case 'email-pin':
    case 'awaited':
    case 'server-token':
      return undefined;
  }
}

/** True for what somebody was proven by, unlike what they only say or have yet to prove. */
export function isProof(method: IdentityRequest['proof']['method']): boolean {
  return method !== 'anonymous' && method !== 'claimed' && method !== 'email-pin' && method !== 'awaited';
}

/** When an identity token is over, Unix milliseconds: it is not kept longer than that (JWT-12). */
export function endOf(proof: IdentityRequest['proof']): number | undefined {
  if (proof.method !== 'identity-token') return undefined;
  const exp = claims(proof.identity_token)?.exp;
  return exp === undefined ? undefined : exp * 1_000;
}

function tokenSubject(token: string): readonly (string | undefined)[] | undefined {
  const { iss, sub } = claims(token) ?? {};
  return iss === undefined || sub === undefined ? undefined : [iss, sub];
}

function claims(token: string) {
  try {
    return decodeJwt(token);
  } catch {
    return undefined; // the server says what is wrong with it
  }
}

/** ASCII only: what the server folds, and nothing else. What is no text is refused there. */
function lower(email: unknown): string {
  return String(email).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
