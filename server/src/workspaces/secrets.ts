import { v7 as uuid } from 'uuid';
import { DAY, type Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { newToken } from '../crypto/tokens.js';
import type { AuditStamp } from '../store/procedures/audit.js';
import { everyPortalSecret, keyUsesOf, secretsOf } from '../store/queries/secrets.js';
import type { KeyState, SecretTable } from '../store/schema.js';
import type { Store } from '../store/store.js';

/** COM-10: one secret for each. */
export const SECRET_PURPOSES = ['portal-key', 'contact-token'] as const;
export type SecretPurpose = SecretTable['purpose'];

/** Long enough to bring a new secret to every server of a portal. */
export const RETIRING_LIFE = 7 * DAY;

/** A secret as operators see it; its value is shown once, when it is made (COM-9). */
export interface SecretDetails {
  readonly id: string;
  readonly purpose: SecretPurpose;
  /** As of now: a retiring secret whose time is over is retired. */
  readonly state: KeyState;
  readonly createdAt: number;
  readonly retiringUntil: number | null;
  readonly leakedAt: number | null;
  readonly lastUsedAt: number | null;
  readonly uses: number;
  /** Uses by the form of the proof, such as `v1` and `v2` (HM-6). */
  readonly forms: Readonly<Record<string, number>>;
}

/** A portal secret with its value, which never leaves the program. */
export interface KnownSecret {
  readonly id: string;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly state: KeyState;
  readonly retiringUntil: number | null;
  readonly leakedAt: number | null;
  /** Absent where the server's own secret is not the one that sealed it. */
  readonly value?: string;
}

export interface RotatedSecret {
  readonly id: string;
  /** Absent where the server derives the key itself, so that nobody else has to know it. */
  readonly value?: string;
  readonly formerUntil: number;
}

/** The life of the secrets that verify proofs: active, retiring, retired, revoked (COM-11). */
export class Secrets {
  readonly #store: Store;
  readonly #keys: ServerKeys;
  readonly #clock: Clock;

  constructor(store: Store, keys: ServerKeys, clock: Clock) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
  }

  async list(workspaceId: string): Promise<SecretDetails[]> {
    const now = this.#clock();
    const { read } = this.#store;
    const uses = await keyUsesOf(read, workspaceId);
    return (await secretsOf(read, workspaceId)).map((row) => {
      const own = uses.filter(({ key_id }) => key_id === row.id);
      return {
        id: row.id,
        purpose: row.purpose,
        ...stateAt(row, now),
        createdAt: row.created_at,
        leakedAt: row.leaked_at,
        lastUsedAt: own.length > 0 ? Math.max(...own.map(({ last_used_at }) => last_used_at)) : null,
        uses: own.reduce((sum, use) => sum + use.uses, 0),
        forms: Object.fromEntries(own.map((use) => [use.form, use.uses])),
      };
    });
  }

  /** Every portal secret of the installation, for the doctor. */
  async everyPortalSecret(): Promise<KnownSecret[]> {
    const now = this.#clock();
    return (await everyPortalSecret(this.#store.read)).map((row) => ({
      id: row.id,
      workspaceId: row.workspace_id,
      workspaceName: row.workspace_name,
      ...stateAt(row, now),
      leakedAt: row.leaked_at,
      ...this.#unsealed(row.sealed, row.id),
    }));
  }

  #unsealed(sealed: string, id: string): { readonly value?: string } {
    try {
      return { value: this.#keys.unseal(sealed, id) };
    } catch {
      return {};
    }
  }

  /** Makes a new secret; the former one verifies until then, so that portals can change over without a gap. */
  async rotate(
    workspaceId: string,
    purpose: SecretPurpose,
    { actor, formerUntil }: { readonly actor: string; readonly formerUntil?: number },
  ): Promise<RotatedSecret> {
    const id = uuid();
    const value = purpose === 'portal-key' ? newToken('cmps') : undefined;
    const { audit, now } = this.#stamp(actor);
    const retiringUntil = formerUntil ?? now + RETIRING_LIFE;
    const sealed = value === undefined ? '' : this.#keys.seal(value, id);
    await this.#store.run('rotateSecret', {
      workspaceId,
      secret: { id, purpose, sealed },
      retiringUntil,
      audit,
      now,
    });
    return { id, ...(value !== undefined && { value }), formerUntil: retiringUntil };
  }

  /** It stops to verify; sessions go on. */
  async retire(workspaceId: string, secretId: string, actor: string): Promise<void> {
    await this.#store.run('retireSecret', { workspaceId, secretId, ...this.#stamp(actor) });
  }

  /** It stops to verify, and every session that it opened ends; tells how many sign-ins those were. */
  async revoke(workspaceId: string, secretId: string, actor: string): Promise<number> {
    return this.#store.run('revokeSecret', { workspaceId, secretId, ...this.#stamp(actor) });
  }

  #stamp(actor: string): { readonly audit: AuditStamp; readonly now: number } {
    return { audit: { id: uuid(), actor }, now: this.#clock() };
  }
}

/** A retiring secret whose time is over is retired, without anybody doing anything. */
function stateAt(
  { state, retiring_until }: Pick<SecretTable, 'state' | 'retiring_until'>,
  now: number,
): { readonly state: KeyState; readonly retiringUntil: number | null } {
  const isOver = state === 'retiring' && (retiring_until ?? 0) <= now;
  return isOver ? { state: 'retired', retiringUntil: null } : { state, retiringUntil: retiring_until };
}
