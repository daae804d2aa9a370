import type { Proof, SessionWishes } from 'chat-messenger/protocol';
import type { DeviceUse } from '../store/procedures/sessions.js';
import type { IdentityKey } from '../store/queries/contacts.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import { verifyAnonymous } from './anonymous.js';
import { verifyClaimed } from './claimed.js';
import type { ContactTokens } from './contact-token.js';
import type { IdentityTokens } from './identity-token.js';
import type { PinnedUsers } from './pinned-user.js';
import { verifyPortalKey, type PortalSecret } from './portal-key.js';
import type { ServerTokens } from './server-token.js';
import type { VerifiedSubject } from './subject.js';

/** Where a proof is presented. */
export interface ProofPlace {
  readonly workspaceId: string;
  readonly settings: WorkspaceSettings;
  readonly device: DeviceUse;
  /** What is said beside the proof. */
  readonly wishes?: SessionWishes;
}

/** What keeps the keys and tokens that proofs are checked against. */
export interface ProofKeepers {
  readonly portalSecrets: (workspaceId: string) => Promise<readonly PortalSecret[]>;
  readonly lastRevocation: (workspaceId: string, key: IdentityKey) => Promise<number | null>;
  readonly pinnedUsers: PinnedUsers;
  readonly contactTokens: ContactTokens;
  readonly serverTokens: ServerTokens;
  readonly identityTokens: IdentityTokens;
  readonly now: () => number;
}

/** One verifier per method. It returns whom the proof names, or throws (COM-6, COM-7). */
export class Verifiers {
  readonly #keepers: ProofKeepers;

  constructor(keepers: ProofKeepers) {
    this.#keepers = keepers;
  }

  async verify(proof: Proof, place: ProofPlace): Promise<VerifiedSubject> {
    const { portalSecrets, lastRevocation, pinnedUsers, contactTokens, serverTokens, identityTokens, now } =
      this.#keepers;
    const { workspaceId, settings, device } = place;
    switch (proof.method) {
      case 'anonymous':
        return verifyAnonymous(device.thumbprint);
      case 'claimed':
        return verifyClaimed(proof, device.thumbprint, workspaceId, pinnedUsers);
      case 'pinned-user':
        return pinnedUsers.verify(proof, place);
      case 'portal-key':
        return verifyPortalKey(proof, {
          workspaceId,
          settings,
          secrets: await portalSecrets(workspaceId),
          lastRevocation: (key) => lastRevocation(workspaceId, key),
          now: now(),
        });
      case 'contact-token':
        return contactTokens.verify(proof, place);
      case 'server-token':
        return serverTokens.verify(proof, place);
      case 'identity-token':
        return identityTokens.verify(proof, place);
    }
  }
}
