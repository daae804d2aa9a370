import { paths, type FileLink, type FileVariant } from 'chat-messenger/protocol';
import type { Principal } from '../access/principal.js';
import { MINUTE, type Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';

/** FIL-5. */
const LINK_LIFE = 5 * MINUTE;

/** What an address is good for: one session, and until when. What that session may read is asked when it is used. */
export interface LinkGrant {
  readonly kind: Principal['kind'];
  readonly sessionId: string;
  readonly expiresAt: number;
}

/** Addresses of files. Sealed, so that they can neither be made nor read by anybody else, nor led to another file. */
export class FileLinkMaker {
  readonly #keys: ServerKeys;
  readonly #clock: Clock;
  readonly #origin: string | undefined;

  /** `origin` is where files are handed out, if not by the server's own. */
  constructor(keys: ServerKeys, clock: Clock, origin?: string) {
    this.#keys = keys;
    this.#clock = clock;
    this.#origin = origin;
  }

  make({ kind, sessionId }: Principal, id: string, variant: FileVariant): FileLink {
    const expiresAt = this.#clock() + LINK_LIFE;
    const grant: LinkGrant = { kind, sessionId, expiresAt };
    const token = this.#keys.seal(JSON.stringify(grant), contextOf(id, variant));
    return {
      id,
      variant,
      ...(this.#origin !== undefined && { origin: this.#origin }),
      path: `${paths.file(id, variant)}?t=${token}`,
      expires_at: expiresAt,
    };
  }

  /** What a token grants for this file; nothing where it was made for another one, by another hand, or is over. */
  read(token: string, id: string, variant: string): LinkGrant | undefined {
    try {
      const grant = JSON.parse(this.#keys.unseal(token, contextOf(id, variant))) as LinkGrant;
      return grant.expiresAt > this.#clock() ? grant : undefined;
    } catch {
      return undefined;
    }
  }
}

const contextOf = (id: string, variant: string): string => `file link ${id} ${variant}`;
