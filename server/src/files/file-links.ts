import { FILE_VARIANTS, type FileLink, type FileVariant } from 'chat-messenger/protocol';
import { paths } from 'chat-messenger/protocol';
import type { Asker } from '../access/policy.js';
import type { Principal } from '../access/principal.js';
import { MINUTE, type Clock } from '../clock.js';
import { askerOf } from '../conversations/asker.js';
import type { ServerKeys } from '../crypto/server-keys.js';

/** FIL-5. */
const LINK_LIFE = 5 * MINUTE;

/** What a link is good for: whom it was given, and until when. */
export interface LinkGrant {
  readonly asker: Asker;
  readonly sender: string;
  readonly sessionId: string;
  readonly expiresAt: number;
}

/** Addresses of files: sealed, for one session and one variant, for some minutes. */
export class FileLinkMaker {
  readonly #keys: ServerKeys;
  readonly #clock: Clock;

  constructor(keys: ServerKeys, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  make(principal: Principal, sender: string, id: string, variant: FileVariant): FileLink {
    const expires_at = this.#clock() + LINK_LIFE;
    const { sessionId } = principal;
    const grant: LinkGrant = { asker: askerOf(principal), sender, sessionId, expiresAt: expires_at };
    const token = this.#keys.seal(JSON.stringify(grant), contextOf(id, variant));
    return { id, variant, path: `${paths.file(id, variant)}?t=${token}`, expires_at };
  }

  /** What the token grants for this file; nothing where it was made for another one, by another hand, or is over. */
  read(token: string, id: string, variant: string): LinkGrant | undefined {
    if (!FILE_VARIANTS.some((known) => known === variant)) return undefined;
    try {
      const grant = JSON.parse(this.#keys.unseal(token, contextOf(id, variant))) as LinkGrant;
      return grant.expiresAt > this.#clock() ? grant : undefined;
    } catch {
      return undefined;
    }
  }
}

const contextOf = (id: string, variant: string): string => `file link ${id} ${variant}`;
