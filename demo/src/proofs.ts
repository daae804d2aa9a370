import { createHmac, hkdfSync } from 'node:crypto';
import type { ChatServer } from './chat-server.js';
import { connectionKey, timedConnectionKey } from './connection-key.js';
import type { Person, Team } from './people.js';
import type { TokenSigner } from './token-signer.js';

/** Seconds that a token of a contact lives: an hour or less counts as a fresh proof. */
const CONTACT_TOKEN_LIFE = 15 * 60;
/** Seconds that an identity token lives. The short life is for those who want to see the end of one. */
const IDENTITY_TOKEN_LIFE = { usual: 10 * 60, short: 70 } as const;
export type TokenLife = keyof typeof IDENTITY_TOKEN_LIFE;

/** What proofs are made from. */
export interface ProofSources {
  readonly appId: string;
  readonly portalSecret: string;
  readonly chatServer: ChatServer;
  readonly signer: TokenSigner;
  /** The portal's own address, as soon as it has one. */
  readonly issuer: () => string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Every way in which the portal's server vouches for whoever is signed in. Its secrets stay in here. */
export class Proofs {
  readonly #from: ProofSources;
  readonly #hashSecret: Buffer;

  constructor(from: ProofSources) {
    this.#from = from;
    // A secret of its own: hashes of user ids and keys for addresses must never stand for each other.
    this.#hashSecret = Buffer.from(hkdfSync('sha256', from.portalSecret, '', 'demo user id hash', 32));
  }

  connectionKey(email: string): string {
    const { portalSecret, appId, now } = this.#from;
    return timedConnectionKey(portalSecret, appId, email, now());
  }

  longLivedConnectionKey(email: string): string {
    return connectionKey(this.#from.portalSecret, email);
  }

  securityHash(userId: string): string {
    return createHmac('sha256', this.#hashSecret).update(userId).digest('hex');
  }

  userToken({ id, name, email, card, trips }: Person, team?: Team): Promise<string> {
    return this.#from.chatServer.userToken({
      external_id: id,
      name,
      email,
      email_verified: true,
      custom_data: { card, trips: trips.length },
      ...(team && { workspace_external_id: team.id }),
    });
  }

  contactToken(person: Person): Promise<string> {
    const { name, email } = person;
    return this.#from.chatServer.contactToken({ name, email }, CONTACT_TOKEN_LIFE);
  }

  /** The token, and when it ends, in milliseconds. */
  async identityToken({ id, name, email }: Person, life: TokenLife) {
    const { signer, appId, issuer, now } = this.#from;
    const from = Math.floor(now() / 1000);
    const until = from + IDENTITY_TOKEN_LIFE[life];
    const frame = { issuer: issuer(), appId, subject: id, from, until };
    const token = await signer.sign({ name, email, email_verified: true }, frame);
    return { token, expiresAt: until * 1000 };
  }
}
