import { ChatError, type PinnedUserProof } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { ServerPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { sameBytes } from '../crypto/tokens.js';
import type { AuditStamp } from '../store/procedures/audit.js';
import { lastRevocationOf } from '../store/queries/contacts.js';
import { pinHashOf } from '../store/queries/user-pins.js';
import type { Store } from '../store/store.js';
import { checkExternalId } from './ids.js';
import { verifiedSubject, type VerifiedSubject } from './subject.js';
import type { ProofPlace } from './verifiers.js';

/** TOFU-1. The shortest is a matter of the schema: 16 characters are at least 16 bytes. */
const HASH_BYTES = 512;
/** What has fewer can be guessed. */
const DISTINCT_CHARACTERS = 8;

/**
 * User ids that are trusted on first use: the first hash that comes with an id is the one that opens it. That is level
 * 2 and no more, also where the site's server said the hash beforehand, since the page shows it (TOFU-5, TOFU-8).
 */
export class PinnedUsers {
  readonly #store: Store;
  readonly #keys: ServerKeys;
  readonly #clock: Clock;

  constructor(store: Store, keys: ServerKeys, clock: Clock) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Throws where the id is pinned: without its hash it is nobody's (TOFU-2). */
  async refusePinned(workspaceId: string, userId: string): Promise<void> {
    checkExternalId('user_id', userId);
    if ((await pinHashOf(this.#store.read, workspaceId, userId)) !== undefined) throw mismatch();
  }

  async verify(
    proof: PinnedUserProof,
    { workspaceId, device, wishes }: Pick<ProofPlace, 'workspaceId' | 'device' | 'wishes'>,
  ): Promise<VerifiedSubject> {
    const { user_id: userId, security_hash: hash } = proof;
    checkExternalId('user_id', userId);
    checkHash(hash, [userId, wishes?.claims?.email]);
    const key = { namespace: 'pin-user', subject: userId } as const;
    const lastRevocation = await lastRevocationOf(this.#store.read, workspaceId, key);
    const presented = this.#keys.userPinHash(workspaceId, userId, hash);
    const known = await pinHashOf(this.#store.read, workspaceId, userId);
    const pinned =
      known ??
      (await this.#store.run('pinUser', {
        workspaceId,
        device,
        userId,
        pinHash: presented.toString('base64url'),
        now: this.#clock(),
      }));
    if (pinned === undefined || !sameBytes(presented, Buffer.from(pinned, 'base64url'))) throw mismatch();
    return verifiedSubject({
      ...key,
      canonVersion: 1,
      level: 2,
      method: 'pinned-user',
      longLived: true,
      lastRevocation,
      pinHash: pinned,
      ...(known === undefined && { isDeviceProofTaken: true }),
    });
  }

  /** Pins an id to the hash that the site's server names, used before or not; sessions of another hash end. */
  async register({ workspaceId, keyId }: ServerPrincipal, userId: string, hash: string): Promise<void> {
    await this.set(workspaceId, userId, hash, `api_key:${keyId}`);
  }

  /** The same, by whoever is named. */
  async set(workspaceId: string, userId: string, hash: string, actor: string): Promise<void> {
    checkExternalId('user_id', userId);
    checkHash(hash, [userId]);
    const pinHash = this.#keys.userPinHash(workspaceId, userId, hash).toString('base64url');
    const auditName = this.#keys.auditName(workspaceId, userId);
    await this.#store.run('setUserPin', { workspaceId, userId, auditName, pinHash, ...this.#stamp(actor) });
  }

  /** Unpins an id and ends what it opened; whoever presents it next wins it. False where it was not pinned. */
  async reset(workspaceId: string, userId: string, actor: string): Promise<boolean> {
    const auditName = this.#keys.auditName(workspaceId, userId);
    return this.#store.run('resetUserPin', { workspaceId, userId, auditName, ...this.#stamp(actor) });
  }

  #stamp(actor: string): { readonly audit: AuditStamp; readonly now: number } {
    return { audit: { id: uuid(), actor }, now: this.#clock() };
  }
}

function checkHash(hash: string, notThese: readonly (string | undefined)[]): void {
  const isWeak =
    Buffer.byteLength(hash) > HASH_BYTES ||
    new Set(hash).size < DISTINCT_CHARACTERS ||
    notThese.some((text) => text?.toLowerCase() === hash.toLowerCase());
  if (isWeak) {
    throw new ChatError(
      'bad_request',
      'security_hash takes 16 to 512 bytes, 8 different characters, and is neither the id nor the email',
    );
  }
}

/** One answer for a wrong hash and for none; it says nothing of whom the id belongs to (TOFU-4). */
function mismatch(): ChatError {
  return new ChatError('tofu_mismatch', 'this user_id is pinned to another security_hash');
}
