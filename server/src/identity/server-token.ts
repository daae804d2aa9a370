import { ChatError, type ServerTokenProof } from 'chat-messenger/protocol';
import type { Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import type { Store } from '../store/store.js';
import type { VerifiedSubject } from './subject.js';
import type { ProofPlace } from './verifiers.js';

export class ServerTokens {
  constructor(
    readonly store: Store,
    readonly keys: ServerKeys,
    readonly clock: Clock,
  ) {}

  async verify(proof: ServerTokenProof, place: ProofPlace): Promise<VerifiedSubject> {
    throw new ChatError('internal', `not built: ${proof.method} ${place.workspaceId}`);
  }
}
