import type { Proof } from 'chat-messenger/protocol';
import { verifyAnonymous } from './anonymous.js';
import { verifyClaimed } from './claimed.js';
import { verifyPortalKey, type PortalSecret } from './portal-key.js';
import type { VerifiedSubject } from './subject.js';

/** What verifiers may need beside the proof itself. */
export interface ProofSurroundings {
  readonly deviceThumbprint: string;
  readonly portalSecrets: () => Promise<readonly PortalSecret[]>;
}

/** One verifier per method. It returns whom the proof names, or throws (COM-6, COM-7). */
export async function verifyProof(proof: Proof, around: ProofSurroundings): Promise<VerifiedSubject> {
  switch (proof.method) {
    case 'anonymous':
      return verifyAnonymous(around.deviceThumbprint);
    case 'claimed':
      return verifyClaimed(proof, around.deviceThumbprint);
    case 'portal-key':
      return verifyPortalKey(proof, await around.portalSecrets());
  }
}
