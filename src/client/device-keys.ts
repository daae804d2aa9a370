import { ClientError } from './errors.js';
import type { KeyStorage } from './key-storage.js';

/**
 * SES-3: anonymous and claimed sessions hang on `device`, proven ones on `verified`; what is written after a refused
 * proof hangs on `clean`.
 */
export const KEY_KINDS = ['device', 'verified', 'clean'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** A key of this browser, and whether there is a session that it can renew. Never a token, never a name. */
export interface DeviceKey {
  readonly pair: CryptoKeyPair;
  readonly session?: boolean;
}

/** The device keys of one app in this browser. */
export class DeviceKeys {
  readonly #subtle: SubtleCrypto | undefined;
  readonly storage: KeyStorage;
  readonly #prefix: string;

  /** `owner` tells apart the keys that different apps and servers have in one page's storage. */
  constructor(subtle: SubtleCrypto | undefined, storage: KeyStorage, owner: string) {
    this.#subtle = subtle;
    this.storage = storage;
    this.#prefix = `${owner} `;
  }

  /** Under which name the key of a kind is kept. */
  nameOf(kind: KeyKind): string {
    return this.#prefix + kind;
  }

  find(kind: KeyKind): Promise<DeviceKey | undefined> {
    return this.storage.get(this.nameOf(kind));
  }

  /** The key of this kind, made now where there is none: one for all tabs, however many ask at once. */
  async obtain(kind: KeyKind): Promise<CryptoKeyPair> {
    if (!this.#subtle) throw new ClientError('insecure_context');
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    // Not extractable: script in the page may use the key while it is there, but never take it away.
    const made: DeviceKey = { pair: await this.#subtle.generateKey(algorithm, false, ['sign', 'verify']) };
    return (await this.storage.keep(this.nameOf(kind), made)).pair;
  }

  /** Notes that `pair` can renew a session. */
  remember(kind: KeyKind, pair: CryptoKeyPair): Promise<void> {
    return this.storage.put(this.nameOf(kind), { pair, session: true } satisfies DeviceKey);
  }

  forget(kind: KeyKind): Promise<void> {
    return this.storage.delete(this.nameOf(kind));
  }

  async forgetAll(): Promise<void> {
    await Promise.all(KEY_KINDS.map((kind) => this.forget(kind)));
  }
}
