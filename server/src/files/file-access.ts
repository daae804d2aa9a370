import type { Readable } from 'node:stream';
import {
  ChatError,
  statusOf,
  type FileLinks,
  type FileVariant,
  type RequestFileLinks,
} from 'chat-messenger/protocol';
import { mayAccess } from '../access/policy.js';
import type { Principal } from '../access/principal.js';
import type { Agents } from '../agents/agents.js';
import type { Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import type { Sessions } from '../sessions/sessions.js';
import { filesByIds, type FileRow } from '../store/queries/files.js';
import type { Store } from '../store/store.js';
import { FileLinkMaker, type LinkGrant } from './file-links.js';
import { keyOf, type FileStore } from './file-store.js';
import { PREVIEW_TYPE } from './pictures.js';
import { senderOf } from './senders.js';

/** A file as it is handed out. */
export interface OpenedFile {
  readonly content: Readable;
  readonly bytes: number;
  readonly name: string;
  readonly mediaType: string;
  /** Unix milliseconds until when it may be kept. */
  readonly expiresAt: number;
}

interface Parts {
  readonly store: Store;
  readonly content: FileStore;
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, 'resolveById'>;
  readonly agents: Pick<Agents, 'resolveById'>;
  /** Where files are handed out, if not by the server's own origin. */
  readonly filesUrl: URL | undefined;
}

/** Who may have which file, and for how long (FIL-5). */
export class FileAccess {
  readonly #parts: Parts;
  readonly #links: FileLinkMaker;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#links = new FileLinkMaker(parts.keys, parts.clock, parts.filesUrl?.origin);
  }

  /** Addresses of those files that the asker may read. */
  async links(principal: Principal, { files }: RequestFileLinks): Promise<FileLinks> {
    const ids = [...new Set(files.map(({ id }) => id))];
    const rows = await filesByIds(this.#parts.store, principal.workspaceId, ids);
    const readable = new Map(rows.filter((row) => mayRead(principal, row)).map((row) => [row.id, row]));
    return {
      links: files
        .filter(({ id, variant }) => has(readable.get(id), variant))
        .map(({ id, variant }) => this.#links.make(principal, id, variant)),
    };
  }

  /** Opens what an address leads to, for the session it was made for, and only while that may read it still. */
  async open(id: string, variant: string, token: string): Promise<OpenedFile> {
    const grant = this.#links.read(token, id, variant);
    const principal = grant && (await this.#principalOf(grant));
    if (!principal) throw notThere();
    const [row] = await filesByIds(this.#parts.store, principal.workspaceId, [id]);
    if (!row || !has(row, variant) || !mayRead(principal, row)) throw notThere();
    const found = await this.#parts.content.open(keyOf(id, variant));
    if (!found) throw notThere();
    return {
      content: found.stream,
      bytes: found.bytes,
      name: row.name,
      mediaType: variant === 'preview' ? PREVIEW_TYPE : row.media_type,
      expiresAt: grant.expiresAt,
    };
  }

  /** Who asks, as they are now: the session may have ended, and what it may read may have changed. */
  async #principalOf({ kind, sessionId }: LinkGrant): Promise<Principal | undefined> {
    const { agents, sessions } = this.#parts;
    try {
      return kind === 'agent'
        ? await agents.resolveById(sessionId, { isUse: false })
        : await sessions.resolveById(sessionId);
    } catch (error) {
      if (error instanceof ChatError && statusOf((error as ChatError).code) === 401) return undefined;
      throw error;
    }
  }
}

/** LVL-3 for the conversation that holds it; before any does, its sender alone. */
function mayRead(principal: Principal, row: FileRow): boolean {
  if (row.message_id === null) return row.sender === senderOf(principal);
  const { workspace_id, owner_id, scope, min_level, sealed, erased_at } = row;
  if (owner_id === null || scope === null || min_level === null || sealed === null) return false;
  return mayAccess(principal, { workspace_id, contact_id: owner_id, scope, min_level, sealed, erased_at });
}

/** Only pictures have a small form. */
function has(row: FileRow | undefined, variant: string): variant is FileVariant {
  return row !== undefined && (variant === 'full' || (variant === 'preview' && row.width !== null));
}

function notThere(): ChatError {
  return new ChatError('not_found', 'there is no such file');
}
