import { v7 as uuid } from 'uuid';
import type { Clock } from '../clock.js';
import { hashToken, isToken, sameBytes } from '../crypto/tokens.js';
import type { SeenKey } from '../store/procedures/leaks.js';
import { apiKeyByHash } from '../store/queries/api-keys.js';
import { workspacesOfOrigin } from '../store/queries/workspaces.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from './workspaces.js';

/** Where a key was seen. A portal secret names no workspace, so the page has to. */
export interface Sighting {
  readonly origin?: string;
  readonly appId?: string;
}

/** What a browser must never hold: whoever looks at the page can act as the site (S2S-6). */
export class Leaks {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #workspaces: Pick<Workspaces, 'get' | 'portalSecrets'>;

  constructor(store: Store, clock: Clock, workspaces: Pick<Workspaces, 'get' | 'portalSecrets'>) {
    this.#store = store;
    this.#clock = clock;
    this.#workspaces = workspaces;
  }

  /** Flags those of the texts in a page's request that are real keys. */
  async report(texts: readonly string[], sighting: Sighting): Promise<void> {
    for (const text of texts) if (isToken(text, 'cmak')) await this.#reportApiKey(text);
    const secrets = texts.filter((text) => isToken(text, 'cmps'));
    if (secrets.length > 0) await this.#reportPortalSecrets(secrets, sighting);
  }

  async #reportApiKey(key: string): Promise<void> {
    const row = await apiKeyByHash(this.#store.read, hashToken(key));
    if (row?.revoked_at === null) await this.#flag(row.workspace_id, 'api_key', row.id);
  }

  async #reportPortalSecrets(sent: readonly string[], { origin, appId }: Sighting): Promise<void> {
    const ofOrigin = origin === undefined ? [] : await workspacesOfOrigin(this.#store.read, origin);
    const ids = new Set([...ofOrigin, ...(appId === undefined ? [] : [appId])]);
    for (const workspaceId of ids) {
      for (const { id, value } of await this.#workspaces.portalSecrets(workspaceId)) {
        const isSent = sent.some((text) => sameBytes(Buffer.from(value), Buffer.from(text)));
        if (isSent) await this.#flag(workspaceId, 'secret', id);
      }
    }
  }

  async #flag(workspaceId: string, kind: SeenKey['kind'], keyId: string): Promise<void> {
    const { settings } = await this.#workspaces.get(workspaceId);
    const stamp = () => ({ id: uuid(), actor: 'server' });
    await this.#store.run('flagLeak', {
      workspaceId,
      kind,
      keyId,
      audit: stamp(),
      ...(settings.revoke_leaked_keys && { revocation: stamp() }),
      now: this.#clock(),
    });
  }
}
