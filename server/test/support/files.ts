import { randomUUID } from 'node:crypto';
import {
  agentPaths,
  LIMITS,
  OFFSET_HEADER,
  paths,
  type FileLinks,
  type FileVariant,
  type SendMessage,
  type Upload,
} from 'chat-messenger/protocol';
import sharp from 'sharp';
import { v7 as uuid } from 'uuid';
import type { Agent } from './agent.ts';
import { bodyOf, type Answer } from './http.ts';
import type { TestServer } from './server.ts';
import type { Visitor } from './visitor.ts';

/** A picture of one colour. */
export function picture(width = 40, height = 30): ReturnType<typeof sharp> {
  return sharp({ create: { width, height, channels: 3, background: '#c33' } });
}
export const png = (width?: number, height?: number): Promise<Buffer> =>
  picture(width, height).png().toBuffer();

type Someone = Visitor | Agent;
const isAgent = (someone: Someone): someone is Agent => 'cookie' in someone;
const uploadsOf = (someone: Someone): string => (isAgent(someone) ? agentPaths.uploads : paths.uploads);
const uploadOf = (someone: Someone, id: string): string =>
  isAgent(someone) ? agentPaths.upload(id) : paths.upload(id);

/** Begins an upload: a visitor proves the device with it. */
export function begin(
  someone: Someone,
  name: string,
  bytes: number,
  client_upload_id: string = randomUUID(),
): Promise<Answer> {
  const body = { client_upload_id, name, bytes };
  if (isAgent(someone)) return someone.call({ method: 'POST', path: uploadsOf(someone), body });
  const { token } = someone;
  return someone.prove(uploadsOf(someone), body, { token, headers: { authorization: `Bearer ${token}` } });
}

export function put(someone: Someone, id: string, offset: number, body: Uint8Array): Promise<Answer> {
  const headers = { [OFFSET_HEADER]: String(offset) };
  return someone.call({ method: 'PUT', path: uploadOf(someone, id), body, headers });
}

export const state = (someone: Someone, id: string): Promise<Answer> =>
  someone.call({ path: uploadOf(someone, id) });
export const cancel = (someone: Someone, id: string): Promise<Answer> =>
  someone.call({ method: 'DELETE', path: uploadOf(someone, id) });

/** Uploads a whole file, part by part; gives the answer to the last part, or to what was refused before. */
export async function upload(someone: Someone, name: string, content: Uint8Array): Promise<Answer> {
  const begun = await begin(someone, name, content.length);
  if (begun.status >= 400) return begun;
  const { id } = bodyOf<Upload>(begun);
  for (let offset = 0; ;) {
    const part = content.subarray(offset, offset + LIMITS.upload_chunk_bytes);
    const answer = await put(someone, id, offset, part);
    offset += part.length;
    if (answer.status >= 400 || offset >= content.length) return answer;
  }
}

/** The id of a file that was uploaded and found good. */
export async function uploaded(someone: Someone, name: string, content: Uint8Array): Promise<string> {
  return bodyOf<Upload>(await upload(someone, name, content)).id;
}

/** Sends a message with files. */
export function sendFiles(
  someone: Someone,
  conversationId: string,
  attachment_ids: readonly string[],
  { client_msg_id = uuid(), text = '' }: Partial<Pick<SendMessage, 'client_msg_id' | 'text'>> = {},
): Promise<Answer> {
  const path = (isAgent(someone) ? agentPaths : paths).messages(conversationId);
  return someone.call({ method: 'POST', path, body: { client_msg_id, text, attachment_ids } });
}

/** The address of a file as this person gets it; `undefined` where they get none. */
export async function linkTo(
  someone: Someone,
  id: string,
  variant: FileVariant = 'full',
): Promise<string | undefined> {
  const path = isAgent(someone) ? agentPaths.fileLinks : paths.fileLinks;
  const answer = await someone.call({ method: 'POST', path, body: { files: [{ id, variant }] } });
  return bodyOf<FileLinks>(answer).links[0]?.path;
}

/** What lies at an address, as a browser without any session gets it. */
export async function download(
  { url }: Pick<TestServer, 'url'>,
  path: string,
): Promise<{ readonly status: number; readonly headers: Headers; readonly content: Buffer }> {
  const response = await fetch(url + path, { redirect: 'manual' });
  return {
    status: response.status,
    headers: response.headers,
    content: Buffer.from(await response.arrayBuffer()),
  };
}
