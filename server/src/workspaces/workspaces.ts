import { ChatError, type AppInfo } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { SECOND, type Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { hashToken, newToken } from '../crypto/tokens.js';
import type { PortalSecret } from '../identity/portal-key.js';
import type { Bus } from '../store/bus.js';
import type { AuditStamp } from '../store/procedures/audit.js';
import {
  isOriginOf,
  isOriginOfAny,
  originsOf,
  verifyingSecrets,
  workspaceById,
  workspaceByName,
} from '../store/queries/workspaces.js';
import type { Store } from '../store/store.js';
import { API_KEY_LIFE } from './api-keys.js';
import { checkSettings } from './setting-values.js';
import { readSettings, type WorkspaceSettings } from './settings.js';

/** Every request of a page asks which origins are admitted; a list changes a few times a year. */
const ADMISSION_MEMORY = 5 * SECOND;

/** A workspace, as requests meet it. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly settings: WorkspaceSettings;
}

/** What the maker of a workspace is shown, once. */
export interface NewWorkspace {
  readonly appId: string;
  readonly portalSecret: string;
  readonly apiKey: string;
}

/** Workspaces: who may embed, under which name, verified by which secrets. */
export class Workspaces {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #keys: ServerKeys;
  readonly #clock: Clock;
  /** Origins that stand on a list, and until when that is taken for granted. Others are not kept: anyone can name them. */
  readonly #admitted = new Map<string, number>();

  constructor(store: Store, bus: Bus, keys: ServerKeys, clock: Clock) {
    this.#store = store;
    this.#bus = bus;
    this.#keys = keys;
    this.#clock = clock;
  }

  async create(name: string, origins: readonly string[]): Promise<NewWorkspace> {
    const appId = uuid();
    const now = this.#clock();
    const portalSecret = newToken('cmps');
    const apiKey = newToken('cmak');
    const secretId = uuid();
    await this.#store.run('createWorkspace', {
      id: appId,
      name,
      origins: [...new Set(origins.map(parseOrigin))],
      secret: { id: secretId, sealed: this.#keys.seal(portalSecret, secretId) },
      apiKey: { id: uuid(), hash: hashToken(apiKey), expiresAt: now + API_KEY_LIFE },
      now,
    });
    return { appId, portalSecret, apiKey };
  }

  async find(name: string): Promise<string | undefined> {
    return (await workspaceByName(this.#store.read, name))?.id;
  }

  async get(appId: string): Promise<Workspace> {
    const workspace = await workspaceById(this.#store.read, appId);
    if (!workspace) throw new ChatError('app_unknown', 'there is no app with this id');
    const { id, name, settings } = workspace;
    return { id, name, settings: readSettings(settings) };
  }

  /** What a page may know before anyone is identified. */
  async describe(appId: string, pin: boolean): Promise<AppInfo> {
    const { id, name, settings } = await this.get(appId);
    const policy = {
      launcher: settings.min_level_launcher,
      start: settings.min_level_start,
      attach: settings.min_level_attach,
    };
    return { app_id: id, name, pin, policy };
  }

  async portalSecrets(workspaceId: string): Promise<PortalSecret[]> {
    const rows = await verifyingSecrets(this.#store.read, workspaceId, 'portal-key', this.#clock());
    return rows.map(({ id, sealed }) => ({ id, value: this.#keys.unseal(sealed, id) }));
  }

  /** WEB-6: exact match; a workspace without origins is closed. */
  async admits(workspaceId: string, origin: string): Promise<boolean> {
    return isOriginOf(this.#store.read, workspaceId, origin);
  }

  /** The pages that may embed. */
  async origins(workspaceId: string): Promise<string[]> {
    return originsOf(this.#store.read, workspaceId);
  }

  async addOrigins(workspaceId: string, origins: readonly string[], actor: string): Promise<void> {
    const added = [...new Set(origins.map(parseOrigin))];
    await this.#store.run('addOrigins', { workspaceId, origins: added, ...this.#stamp(actor) });
  }

  /** Sessions that were opened from their pages go on until they are over; tells which stood on the list. */
  async removeOrigins(
    workspaceId: string,
    origins: readonly string[],
    actor: string,
  ): Promise<readonly string[]> {
    const removed = origins.map(parseOrigin);
    return this.#store.run('removeOrigins', { workspaceId, origins: removed, ...this.#stamp(actor) });
  }

  async change(workspaceId: string, settings: Partial<WorkspaceSettings>, actor: string): Promise<void> {
    const changes = checkSettings(settings);
    this.#bus.publish(
      await this.#store.run('changeSettings', { workspaceId, changes, ...this.#stamp(actor) }),
    );
  }

  #stamp(actor: string): { readonly audit: AuditStamp; readonly now: number } {
    return { audit: { id: uuid(), actor }, now: this.#clock() };
  }

  /** Only says which pages may read an answer; what they may do is decided by the list of their own app. */
  async someAdmits(origin: string): Promise<boolean> {
    const now = this.#clock();
    if ((this.#admitted.get(origin) ?? 0) > now) return true;
    const admits = await isOriginOfAny(this.#store.read, origin);
    if (admits) this.#admitted.set(origin, now + ADMISSION_MEMORY);
    else this.#admitted.delete(origin);
    return admits;
  }
}

/** `https://host:port` and nothing after it, as browsers send it. */
export function parseOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!url || !isWeb || (origin !== url.origin && origin !== `${url.origin}/`)) {
    throw new ChatError('bad_request', `not an origin such as https://portal.example.com: ${origin}`);
  }
  return url.origin;
}
