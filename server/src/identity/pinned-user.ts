import { ChatError, type Claims, type PinnedUserProof } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { ServerPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { sameBytes } from '../crypto/tokens.js';
import type { AuditStamp } from '../store/procedures/audit.js';
import { pinHashOf } from '../store/queries/user-pins.js';
import type { Store } from '../store/store.js';
import { checkExternalId } from './ids.js';
import { verifiedSubject, type VerifiedSubject } from './subject.js';

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

  async verify(proof: PinnedUserProof, workspaceId: string, claims: Claims = {}): Promise<VerifiedSubject> {
    const { user_id: userId, security_hash: hash } = proof;
    checkExternalId('user_id', userId);
    checkHash(hash, [userId, claims.email]);
    const issuedAt = this.#clock();
    const presented = this.#keys.userPinHash(workspaceId, userId, hash);
    const pinned =
      (await pinHashOf(this.#store.read, workspaceId, userId)) ??
      (await this.#store.run('pinUser', {
        workspaceId,
        userId,
        pinHash: presented.toString('base64url'),
        now: this.#clock(),
      }));
    if (pinned === undefined || !sameBytes(presented, Buffer.from(pinned, 'base64url'))) throw mismatch();
    return verifiedSubject({
      namespace: 'pin-user',
      subject: userId,
      canonVersion: 1,
      level: 2,
      method: 'pinned-user',
      longLived: true,
      // A pin that is changed between this look and the session ends what the former hash opens.
      issuedAt,
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
    await this.#store.run('setUserPin', { workspaceId, userId, pinHash, ...this.#stamp(actor) });
  }

  /** Unpins an id and ends what it opened; whoever presents it next wins it. False where it was not pinned. */
  async reset(workspaceId: string, userId: string, actor: string): Promise<boolean> {
    return this.#store.run('resetUserPin', { workspaceId, userId, ...this.#stamp(actor) });
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
