import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What the server can compute because it holds its own secret, which is kept outside the database:
 * a stolen copy of the database alone yields no portal secret and no PIN (PIN-11).
 */
export class ServerKeys {
  readonly #sealing: Buffer;
  readonly #pepper: Buffer;
  readonly #nonces: Buffer;
  readonly #contactTokens: Buffer;
  readonly #userPins: Buffer;
  readonly #audit: Buffer;

  constructor(secret: Buffer) {
    this.#sealing = derive(secret, 'seal-v1');
    this.#pepper = derive(secret, 'pin-pepper-v1');
    this.#nonces = derive(secret, 'nonce-v1');
    this.#contactTokens = derive(secret, 'contact-token-v1');
    this.#userPins = derive(secret, 'user-pin-pepper-v1');
    this.#audit = derive(secret, 'audit-v1');
  }

  /** Encrypts a secret for the database. `context` binds it to its row. */
  seal(plain: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  unseal(sealed: string, context: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#sealing, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    return (
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    );
  }

  /** The stored form of a PIN. Slow hashing would not help: a million codes are few; a pepper does. */
  pinHash(challengeId: string, canonicalEmail: string, code: string): Buffer {
    return createHmac('sha256', this.#pepper).update([challengeId, canonicalEmail, code].join('\0')).digest();
  }

  /** The stored form of a security hash (TOFU-3). Ids hold no NUL, so the parts cannot run into each other. */
  userPinHash(workspaceId: string, userId: string, hash: string): Buffer {
    return createHmac('sha256', this.#userPins).update([workspaceId, userId, hash].join('\0')).digest();
  }

  /** The key is of this purpose alone, and another one for each workspace, key id and revision (CAT-2, COM-10). */
  contactTokenMac(
    of: { readonly workspaceId: string; readonly kid: string; readonly revision: string },
    body: string,
  ): Buffer {
    const info = [of.workspaceId, of.kid, of.revision].join('\0');
    const key = Buffer.from(hkdfSync('sha256', this.#contactTokens, '', info, 32));
    return createHmac('sha256', key).update(body).digest();
  }

  /** How the audit names what may be somebody's address: the same thing by the same words, and no way back (AGT-10). */
  auditName(workspaceId: string, name: string): string {
    const hash = createHmac('sha256', this.#audit).update([workspaceId, name].join('\0')).digest();
    return `keyed hash ${hash.subarray(0, 16).toString('base64url')}`;
  }

  nonceMac(body: string): Buffer {
    return createHmac('sha256', this.#nonces).update(body).digest();
  }
}

function derive(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `chat-messenger ${purpose}`, 32));
}
