import type { ClaimedProof } from 'chat-messenger/protocol';
import type { PinnedUsers } from './pinned-user.js';
import { verifiedSubject, type VerifiedSubject } from './subject.js';

/**
 * Who only says who they are gets this browser's own contact, with what they say as attributes. It makes no identity
 * key, finds nobody and opens nothing (ANON-2, MRG-1). An id that is pinned is refused without its hash (TOFU-2).
 */
export async function verifyClaimed(
  { user_id }: ClaimedProof,
  deviceThumbprint: string,
  workspaceId: string,
  pinnedUsers: PinnedUsers,
): Promise<VerifiedSubject> {
  if (user_id !== undefined) await pinnedUsers.refusePinned(workspaceId, user_id);
  return verifiedSubject({
    namespace: 'device',
    subject: deviceThumbprint,
    canonVersion: 1,
    level: 1,
    method: 'claimed',
    longLived: false,
    ...(user_id !== undefined && { claimedUserId: user_id }),
  });
}
