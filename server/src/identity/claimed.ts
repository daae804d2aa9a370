import type { ClaimedProof } from 'chat-messenger/protocol';
import { parseEmail } from './email.js';
import { cleanName } from './names.js';
import { verifiedSubject, type VerifiedSubject } from './subject.js';

/**
 * A typed name or email is an attribute of this browser's own contact. It makes no identity key, finds
 * nobody and opens nothing (ANON-2, MRG-1).
 */
export function verifyClaimed(proof: ClaimedProof, deviceThumbprint: string): VerifiedSubject {
  const name = proof.name === undefined ? undefined : cleanName(proof.name);
  return verifiedSubject({
    namespace: 'device',
    subject: deviceThumbprint,
    canonVersion: 1,
    level: 1,
    method: 'claimed',
    longLived: false,
    ...(proof.email !== undefined && { email: { exact: parseEmail(proof.email).exact, verified: false } }),
    ...(name !== undefined && { name }),
  });
}
