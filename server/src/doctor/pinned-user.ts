import { ChatError, type PinnedUserProof } from 'chat-messenger/protocol';
import type { PinnedUsers } from '../identity/pinned-user.js';
import { userPinOf } from '../store/queries/user-pins.js';
import type { Store } from '../store/store.js';
import { at, finding, quoted, type Finding } from './findings.js';
import { NO_DEVICE } from './rehearsal.js';

/** What a refused hash is compared with. The store takes no change, so that asking pins nothing. */
export interface PinnedUserParts {
  readonly store: Store;
  readonly pinnedUsers: PinnedUsers;
}

/** Why an id with its hash was refused. */
export async function explainPinnedUser(
  proof: PinnedUserProof,
  workspaceId: string,
  parts: PinnedUserParts,
  error: ChatError,
): Promise<Finding[]> {
  if (error.code !== 'tofu_mismatch') {
    const code = error.message.startsWith('user_id') ? 'user_id_malformed' : 'security_hash_weak';
    return [finding(code, error.message)];
  }
  const { user_id: id, security_hash: hash } = proof;
  for (const other of otherForms(hash)) {
    if (await isPinned({ ...proof, security_hash: other }, workspaceId, parts)) {
      return [
        finding(
          'other_spelling',
          'the security_hash is pinned in another case, or without the space around it',
        ),
      ];
    }
  }
  for (const other of otherForms(id)) {
    if (await isPinned({ ...proof, user_id: other }, workspaceId, parts)) {
      return [
        finding(
          'other_spelling',
          `this security_hash belongs to the user_id ${quoted(other)}, and the page passes ${quoted(id)}`,
        ),
      ];
    }
  }
  return [await pinnedToAnother(id, workspaceId, parts.store)];
}

/** Why an id was refused that came without a hash (TOFU-2). */
export async function explainIdAlone(userId: string, workspaceId: string, store: Store): Promise<Finding[]> {
  const pin = await userPinOf(store.read, workspaceId, userId);
  if (!pin) return [];
  return [
    finding(
      'pinned_without_hash',
      `the user_id ${quoted(userId)} is pinned since ${at(pin.created_at)}, so it is refused without its security_hash`,
    ),
  ];
}

async function pinnedToAnother(userId: string, workspaceId: string, store: Store): Promise<Finding> {
  const pin = await userPinOf(store.read, workspaceId, userId);
  const since = pin ? ` since ${at(pin.changed_at)}` : '';
  const by = pin?.source === 'registered' ? 'by your server' : 'by the first browser that presented it';
  return finding(
    'tofu_mismatch',
    `the user_id ${quoted(userId)} is pinned to another security_hash${since}, ${by}. If yours is the right one, say so with user-pin set`,
  );
}

async function isPinned(
  proof: PinnedUserProof,
  workspaceId: string,
  { store, pinnedUsers }: PinnedUserParts,
): Promise<boolean> {
  if (!(await userPinOf(store.read, workspaceId, proof.user_id))) return false;
  try {
    await pinnedUsers.verify(proof, { workspaceId, device: NO_DEVICE });
    return true;
  } catch (error) {
    if (error instanceof ChatError) return false;
    throw error;
  }
}

function otherForms(text: string): string[] {
  const forms = [
    text.trim(),
    text.toLowerCase(),
    text.toUpperCase(),
    text.normalize('NFC'),
    text.normalize('NFD'),
  ];
  return [...new Set(forms)].filter((form) => form !== text && form !== '');
}
