import { OFFSET_HEADER, paths, type Upload } from '../protocol/index.js';
import { ClientError, codeOf } from './errors.js';
import type { SessionUse } from './session-use.js';

/** A part takes a while on a bad network; only longer silence counts as a loss. */
const PART_MS = 120_000;

/** One file on its way to the server. */
export interface UploadTask {
  /** Names it over retries and reloads. */
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  /** Absent after a reload that did not keep it: then only what the server holds can help. */
  readonly blob: Blob | undefined;
  /** Ends it where the file is not wanted any more. */
  readonly signal: AbortSignal;
  /** The server's name for it, once it has one. */
  uploadId?: string | undefined;
}

/** Sends what the server does not hold of a file, and gives the id of what became of it. */
export async function upload(
  use: SessionUse,
  task: UploadTask,
  onProgress: (offset: number) => void,
): Promise<string> {
  const { bytes, blob, signal } = task;
  let state = await find(use, task);
  onProgress(state.offset);
  while (!state.attachment) {
    const { id, offset, chunk_bytes } = state;
    if (!blob && offset < bytes) throw new ClientError('not_found');
    // All of it may be there and only not looked at yet: then the rest is nothing.
    const part = blob?.slice(offset, offset + chunk_bytes) ?? new Blob();
    const headers = { [OFFSET_HEADER]: String(offset), 'content-type': 'application/octet-stream' };
    try {
      state = await use.call<Upload>('PUT', paths.upload(id), part, { headers, signal, timeout: PART_MS });
    } catch (error) {
      if (codeOf(error) !== 'offset_conflict') throw error;
      state = await find(use, task);
    }
    // What does not move never ends.
    if (!state.attachment && state.offset <= offset) throw new ClientError('file_refused');
    onProgress(state.offset);
  }
  return state.attachment.id;
}

/** Where an upload stands; begun now where the server does not know it, or not any more. */
async function find(use: SessionUse, task: UploadTask): Promise<Upload> {
  const { key, name, bytes, signal, uploadId } = task;
  if (uploadId !== undefined) {
    try {
      return await use.call<Upload>('GET', paths.upload(uploadId), undefined, { signal });
    } catch (error) {
      if (codeOf(error) !== 'not_found') throw error;
    }
  }
  const body = { client_upload_id: key, name, bytes };
  const state = await use.call<Upload>('POST', paths.uploads, body, { signal, prove: true });
  task.uploadId = state.id;
  return state;
}
