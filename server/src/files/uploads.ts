import { createHash, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ChatError, LIMITS, type ErrorCode, type StartUpload, type Upload } from 'chat-messenger/protocol';
import type { Principal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import { attachmentOf } from '../store/procedures/message-files.js';
import { uploadIsKnown, uploadOf } from '../store/queries/files.js';
import type { FileTable } from '../store/schema.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import type { CheckedFile, FileCheck } from './file-check.js';
import { cleanFileName } from './file-names.js';
import { FILE_PARTS, keyOf, type FileStore } from './file-store.js';
import type { KeptFiles } from './kept-files.js';
import { budgetOf, senderOf } from './senders.js';

interface Parts {
  readonly store: Store;
  readonly content: FileStore;
  readonly clock: Clock;
  readonly workspaces: Pick<Workspaces, 'get'>;
  readonly check: FileCheck;
  readonly kept: Pick<KeptFiles, 'remove'>;
}

/** How files come: part by part, each durable, looked at when all of it is there. */
export class Uploads {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins an upload, or finds the one that was begun by the same id. `network` is where it comes from. */
  async start(
    principal: Principal,
    network: string,
    { client_upload_id, name, bytes }: StartUpload,
  ): Promise<Upload> {
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
    const file = await store.run('startUpload', {
      budget: budgetOf(principal, network),
      file: {
        workspace_id: principal.workspaceId,
        id: randomUUID(),
        sender: senderOf(principal),
        client_upload_id,
        asked: createHash('sha256')
          .update(JSON.stringify([name, bytes]))
          .digest('base64url'),
        name: cleanFileName(name),
        bytes,
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
    const file = await this.#own(principal, id);
    if (file.state === 'stored') return uploadToWire(file);
    if (part.length > LIMITS.upload_chunk_bytes || offset + part.length > file.bytes) {
      throw new ChatError('too_large', 'this part is longer than it may be');
    }
    if (offset !== file.stored) throw offsetConflict(file.stored);
    // All of it may be there and only not looked at yet: then the rest is nothing.
    const isRest = offset === file.bytes;
    if (!isRest) {
      if (part.length === 0) throw offsetConflict(file.stored);
      await this.#keep(file, part);
      if (offset + part.length < file.bytes) return uploadToWire({ ...file, stored: offset + part.length });
    }
    return this.#finish(file);
  }

  /** Gives an upload up. What a message took is none any more. */
  async cancel(principal: Principal, id: string): Promise<void> {
    const { workspaceId } = principal;
    const { store, kept } = this.#parts;
    if (!(await store.run('cancelUpload', { workspaceId, sender: senderOf(principal), id })))
      throw noUpload();
    await kept.remove([id]);
  }

  async #own(principal: Principal, id: string): Promise<FileTable> {
    const file = await uploadOf(this.#parts.store, principal.workspaceId, senderOf(principal), id);
    if (!file) throw noUpload();
    return file;
  }

  async #keep({ id, stored: from }: FileTable, part: Uint8Array): Promise<void> {
    const { store, content } = this.#parts;
    if (!(await content.putPart(keyOf(id, 'part'), from, part))) return this.#lose(id);
    if (await store.run('advanceUpload', { id, from, to: from + part.length })) return;
    // It stands elsewhere, or was given up while the part came: then nothing may be left of that.
    await this.#removeStray(id);
    throw new ChatError('offset_conflict', 'this upload went on elsewhere');
  }

  async #finish(file: FileTable): Promise<Upload> {
    const { check, content, kept } = this.#parts;
    const { id, name, bytes } = file;
    const arrived = await content.open(keyOf(id, 'part'));
    if (arrived?.bytes !== bytes) {
      arrived?.stream.destroy();
      return this.#lose(id);
    }
    try {
      return uploadToWire(await this.#store(file, await check.run(await buffer(arrived.stream), name)));
    } catch (error) {
      // What is refused is gone; what could not be looked at now is looked at by the next try.
      const isRefusal = error instanceof ChatError && REFUSALS.has((error as ChatError).code);
      if (isRefusal) await kept.remove([id]);
      throw error;
    }
  }

  /** Keeps what was looked at, byte for byte, and not what lies there by now. */
  async #store(
    file: FileTable,
    { name, mediaType, content: bytes, picture }: CheckedFile,
  ): Promise<FileTable> {
    const { store, content } = this.#parts;
    const { id } = file;
    if (picture) await content.put(keyOf(id, 'preview'), picture.preview);
    await content.put(keyOf(id, 'full'), bytes);
    const found = {
      id,
      name,
      bytes: bytes.length,
      media_type: mediaType,
      width: picture?.width ?? null,
      height: picture?.height ?? null,
    };
    if (!(await store.run('finishUpload', found))) {
      await this.#removeStray(id);
      throw noUpload();
    }
    await content.remove([keyOf(id, 'part')]);
    return { ...file, ...found, state: 'stored' };
  }

  /** Content that was acknowledged is not there, as after a restore without it: the sender begins again. */
  async #lose(id: string): Promise<never> {
    await this.#parts.kept.remove([id]);
    throw offsetConflict(0);
  }

  /** Content that came when its file had ended already and was cleared away. */
  async #removeStray(id: string): Promise<void> {
    const { store, content } = this.#parts;
    if (!(await uploadIsKnown(store, id))) await content.remove(FILE_PARTS.map((part) => keyOf(id, part)));
  }
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['file_refused', 'too_large']);

function uploadToWire(file: FileTable): Upload {
  const isStored = file.state === 'stored';
  return {
    id: file.id,
    // Of a picture other bytes are kept than came.
    offset: isStored ? file.bytes : file.stored,
    chunk_bytes: LIMITS.upload_chunk_bytes,
    ...(isStored && { attachment: attachmentOf(file) }),
  };
}

function offsetConflict(at: number): ChatError {
  return new ChatError('offset_conflict', `this upload goes on at byte ${String(at)}`);
}

function noUpload(): ChatError {
  return new ChatError('not_found', 'there is no such upload');
}
