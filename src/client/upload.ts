import { OFFSET_HEADER, type Upload } from '../protocol/index.js';
import type { ApiCall } from './api.js';
import { ClientError, codeOf } from './errors.js';

/** A part takes a while on a bad network; only longer silence counts as a loss. */
const PART_MS = 120_000;
/** The server may have lost what it held, as after a restore. One that loses it every time gets no file. */
const MAX_RESTARTS = 3;

/** Where one side's files go, under the session of whoever sends them. */
export interface UploadServer {
  readonly uploads: string;
  readonly upload: (id: string) => string;
  call<T>(method: ApiCall['method'], path: string, body?: unknown, options?: UploadOptions): Promise<T>;
}
type UploadOptions = Pick<ApiCall, 'signal' | 'headers' | 'timeout'> & { readonly prove?: boolean };

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
  server: UploadServer,
  task: UploadTask,
  onProgress: (offset: number) => void,
): Promise<string> {
  const { bytes, blob, signal } = task;
  let state = await find(server, task);
  let restarts = 0;
  onProgress(state.offset);
  while (!state.attachment) {
    const { id, offset, chunk_bytes } = state;
    // All of it may be there and only not looked at yet: then the rest is nothing.
    const part = offset < bytes ? await read(blob?.slice(offset, offset + chunk_bytes)) : new Blob();
    const headers = { [OFFSET_HEADER]: String(offset), 'content-type': 'application/octet-stream' };
    try {
      state = await server.call<Upload>('PUT', server.upload(id), part, {
        headers,
        signal,
        timeout: PART_MS,
      });
    } catch (error) {
      if (codeOf(error) !== 'offset_conflict' && codeOf(error) !== 'not_found') throw error;
      state = await find(server, task);
    }
    const isAnew = state.id !== id;
    if (isAnew) restarts += 1;
    // What does not move never ends.
    const isStuck = isAnew ? restarts > MAX_RESTARTS : state.offset <= offset;
    if (!state.attachment && isStuck) throw new ClientError('offset_conflict');
    onProgress(state.offset);
  }
  return state.attachment.id;
}

/**
 * The bytes of a part. They are read before they are sent: a request cannot tell a file that was changed or deleted
 * from a lost network.
 */
async function read(part: Blob | undefined): Promise<Blob> {
  try {
    if (part) return new Blob([await part.arrayBuffer()]);
  } catch {
    // It cannot be read any more: the same as where it is not there.
  }
  throw new ClientError('file_unreadable');
}

/** Where an upload stands; begun now where the server does not know it, or not any more. */
async function find(server: UploadServer, task: UploadTask): Promise<Upload> {
  const { key, name, bytes, signal, uploadId } = task;
  if (uploadId !== undefined) {
    try {
      return await server.call<Upload>('GET', server.upload(uploadId), undefined, { signal });
    } catch (error) {
      if (codeOf(error) !== 'not_found') throw error;
    }
  }
  const body = { client_upload_id: key, name, bytes };
  const state = await server.call<Upload>('POST', server.uploads, body, { signal, prove: true });
  task.uploadId = state.id;
  return state;
}
