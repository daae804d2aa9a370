import { ChatError, type PinnedUserProof } from 'chat-messenger/protocol';
import type { Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import type { Store } from '../store/store.js';
import type { VerifiedSubject } from './subject.js';

/** User ids that are trusted on first use. */
export class PinnedUsers {
  constructor(
    readonly store: Store,
    readonly keys: ServerKeys,
    readonly clock: Clock,
  ) {}

  /** Throws where the id is pinned: without its hash it is nobody's (TOFU-2). */
  async refusePinned(workspaceId: string, userId: string): Promise<void> {
    throw new ChatError('internal', `not built: ${workspaceId} ${userId}`);
  }

  async verify(proof: PinnedUserProof, workspaceId: string): Promise<VerifiedSubject> {
    throw new ChatError('internal', `not built: ${proof.method} ${workspaceId}`);
  }
}
