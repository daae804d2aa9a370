import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  ChatError,
  LIMITS,
  type FileLinks,
  type FileVariant,
  type RequestFileLinks,
  type StartUpload,
  type Upload,
} from 'chat-messenger/protocol';
import PQueue from 'p-queue';
import { mayAccess, type Asker } from '../access/policy.js';
import type { Principal } from '../access/principal.js';
import { AGENT_SESSION_IDLE } from '../agents/agents.js';
import type { Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { attachmentOf } from '../store/procedures/message-files.js';
import { agentSessionsAmong } from '../store/queries/agents.js';
import { fileIdsOfMessages, filesByIds, uploadOf, type FileRow } from '../store/queries/files.js';
import { endedAmong } from '../store/queries/sessions.js';
import type { FileTable } from '../store/schema.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { FileLinkMaker } from './file-links.js';
import { cleanFileName, withExtension } from './file-names.js';
import { FILE_PARTS, keyOf, type FileStore } from './file-store.js';
import { mediaTypeOf } from './media-types.js';
import { isPicture, rewritePicture } from './pictures.js';
import type { Scan } from './scan.js';
import { quotaOf, senderOf } from './senders.js';

/** Files looked at together: decoding takes memory for every pixel. */
const CHECKED_AT_ONCE = 2;
/** Files deleted by one turn of housekeeping. */
const EXPIRED_AT_ONCE = 500;

/** A file as it is handed out. */
export interface OpenedFile {
  readonly content: Readable;
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
  readonly workspaces: Pick<Workspaces, 'get'>;
  readonly scan: Scan;
}

/** Files of messages: how they come, what they may be, and who may have them (FIL-1 to FIL-8). */
export class Files {
  readonly #parts: Parts;
  readonly #links: FileLinkMaker;
  readonly #checks = new PQueue({ concurrency: CHECKED_AT_ONCE });

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#links = new FileLinkMaker(parts.keys, parts.clock);
  }

  async start(principal: Principal, { client_upload_id, name, bytes }: StartUpload): Promise<Upload> {
    const { store, clock, workspaces } = this.#parts;
    const { settings } = await workspaces.get(principal.workspaceId);
    const level = principal.kind === 'agent' ? 4 : principal.assurance.level;
    if (level < settings.min_level_attach) {
      throw new ChatError('level_too_low', 'this workspace asks who you are before a file is attached');
    }
    if (bytes === 0) throw new ChatError('file_refused', 'an empty file holds nothing to send');
    if (bytes > LIMITS.attachment_bytes) {
      throw new ChatError('too_large', `a file must not exceed ${String(LIMITS.attachment_bytes)} bytes`);
    }
    const quota = quotaOf(principal);
    const file = await store.run('startUpload', {
      quotaBytes: quota.bytes,
      file: {
        workspace_id: principal.workspaceId,
        id: randomUUID(),
        sender: senderOf(principal),
        quota_key: quota.key,
        client_upload_id,
        name: cleanFileName(name),
        bytes,
        media_type: '',
        level,
        created_at: clock(),
      },
    });
    return uploadToWire(file);
  }

  async state(principal: Principal, id: string): Promise<Upload> {
    return uploadToWire(await this.#own(principal, id));
  }

  /** Takes the next part. After the last one the file is looked at, and is there or refused. */
  async put(principal: Principal, id: string, offset: number, part: Uint8Array): Promise<Upload> {
    const { store, content } = this.#parts;
    const file = await this.#own(principal, id);
    if (file.state === 'stored') return uploadToWire(file);
    if (part.length > LIMITS.upload_chunk_bytes || offset + part.length > file.bytes) {
      throw new ChatError('too_large', 'this part is longer than it may be');
    }
    const isRest = file.stored === file.bytes && offset === file.bytes && part.length === 0;
    if (!isRest) {
      if (offset !== file.stored || part.length === 0) throw offsetConflict(file.stored);
      await content.putPart(keyOf(id, 'part'), offset, part);
      const to = offset + part.length;
      if (!(await store.run('advanceUpload', { id, from: offset, to }))) throw offsetConflict(file.stored);
      if (to < file.bytes) return uploadToWire({ ...file, stored: to });
    }
    return this.#finish(file);
  }

  async cancel(principal: Principal, id: string): Promise<void> {
    const file = await this.#own(principal, id);
    if (file.message_id === null) await this.remove([id]);
  }

  /** Addresses of those files that the asker may read. */
  async links(principal: Principal, { files }: RequestFileLinks): Promise<FileLinks> {
    const sender = senderOf(principal);
    const ids = [...new Set(files.map(({ id }) => id))];
    const rows = await filesByIds(this.#parts.store, principal.workspaceId, ids);
    const readable = new Set(
      rows.filter((row) => mayRead({ ...principal, sender }, principal, row)).map(({ id }) => id),
    );
    return {
      links: files
        .filter(({ id }) => readable.has(id))
        .map(({ id, variant }) => this.#links.make(principal, sender, id, variant)),
    };
  }

  /** Opens what an address leads to, for whom it was made, and only while they may read it still. */
  async open(id: string, variant: string, token: string): Promise<OpenedFile> {
    const grant = this.#links.read(token, id, variant);
    if (!grant || !(await this.#isLive(grant.asker, grant.sessionId))) throw notThere();
    const [row] = await filesByIds(this.#parts.store, grant.asker.workspaceId, [id]);
    if (!row || !mayRead(grant, grant.asker, row)) throw notThere();
    const isPreview = (variant as FileVariant) === 'preview' && row.width !== null;
    const content = await this.#parts.content.read(keyOf(id, isPreview ? 'preview' : 'full'));
    if (!content) throw notThere();
    return {
      content,
      name: row.name,
      mediaType: isPreview ? 'image/webp' : row.media_type,
      expiresAt: grant.expiresAt,
    };
  }

  /** The content of a stored file, for an export of its owner's data. */
  async contentOf(id: string): Promise<Readable | undefined> {
    return this.#parts.content.read(keyOf(id, 'full'));
  }

  /** Deletes the files of messages that were taken away. */
  async releaseFiles(messageIds: readonly string[]): Promise<void> {
    await this.remove(await fileIdsOfMessages(this.#parts.store, messageIds));
  }

  /** Deletes files, first their content: what is left then points at nothing. */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { store, content } = this.#parts;
    await content.remove(ids.flatMap((id) => FILE_PARTS.map((part) => keyOf(id, part))));
    await store.run('dropFiles', { ids });
  }

  /** FIL-8: deletes what has been kept long enough, and uploads that nobody finished. */
  async prune(): Promise<void> {
    const { store, clock } = this.#parts;
    await this.remove(await store.run('expiredFiles', { now: clock(), most: EXPIRED_AT_ONCE }));
  }

  async #own(principal: Principal, id: string): Promise<FileTable> {
    const { store } = this.#parts;
    const file = await uploadOf(store, principal.workspaceId, senderOf(principal), id);
    if (!file) throw new ChatError('not_found', 'there is no such upload');
    return file;
  }

  async #finish(file: FileTable): Promise<Upload> {
    try {
      const checked = await this.#checks.add(() => this.#check(file));
      return uploadToWire(checked);
    } catch (error) {
      // What is refused is gone; what could not be looked at now is looked at by the next try.
      const isRefusal =
        error instanceof ChatError && ['file_refused', 'too_large'].includes((error as ChatError).code);
      if (isRefusal) await this.remove([file.id]);
      throw error;
    }
  }

  async #check(file: FileTable): Promise<FileTable> {
    const { store, content, scan } = this.#parts;
    const { id } = file;
    const arrived = await content.read(keyOf(id, 'part'));
    if (!arrived) throw offsetConflict(0);
    const bytes = await buffer(arrived);
    const mediaType = await mediaTypeOf(bytes, file.name);
    await scan(bytes);
    const picture = isPicture(mediaType) ? await rewritePicture(bytes, mediaType) : undefined;
    if (picture) await content.put(keyOf(id, 'preview'), picture.preview);
    const stored = picture?.content ?? bytes;
    await content.put(keyOf(id, 'full'), stored);
    const found = {
      id,
      name:
        picture && picture.mediaType !== mediaType ? withExtension(file.name, picture.extension) : file.name,
      bytes: stored.length,
      media_type: picture?.mediaType ?? mediaType,
      width: picture?.width ?? null,
      height: picture?.height ?? null,
    };
    await store.run('finishUpload', found);
    await content.remove([keyOf(id, 'part')]);
    return { ...file, ...found, state: 'stored' };
  }

  async #isLive({ kind }: Asker, sessionId: string): Promise<boolean> {
    const { store, clock } = this.#parts;
    if (kind === 'agent') {
      return (await agentSessionsAmong(store.read, [sessionId], clock() - AGENT_SESSION_IDLE)).has(sessionId);
    }
    return !(await endedAmong(store.read, [sessionId], clock())).has(sessionId);
  }
}

/** LVL-3 for the conversation that holds it; before any does, its sender alone. */
function mayRead({ sender }: { readonly sender: string }, asker: Asker | Principal, row: FileRow): boolean {
  if (row.message_id === null) return row.sender === sender;
  const { workspace_id, owner_id, scope, min_level, sealed, erased_at } = row;
  if (owner_id === null || scope === null || min_level === null || sealed === null) return false;
  return mayAccess(asker, { workspace_id, contact_id: owner_id, scope, min_level, sealed, erased_at });
}

function uploadToWire(file: FileTable): Upload {
  const isStored = file.state === 'stored';
  return {
    id: file.id,
    offset: isStored ? file.bytes : file.stored,
    chunk_bytes: LIMITS.upload_chunk_bytes,
    ...(isStored && { attachment: attachmentOf(file) }),
  };
}

function offsetConflict(at: number): ChatError {
  return new ChatError('offset_conflict', `this upload goes on at byte ${String(at)}`);
}

function notThere(): ChatError {
  return new ChatError('not_found', 'there is no such file');
}
