import { randomUUID } from 'node:crypto';
import { deflateSync, crc32 } from 'node:zlib';
import { v7 as uuid } from 'uuid';
import type { Agent } from './agent.ts';
import { ask, bodyOf, type Answer } from './http.ts';
import { Visitor } from './visitor.ts';
import { paths, type Upload } from './wire.ts';

type Someone = Visitor | Agent;
/** Agents have the same addresses beside each other. */
const of = (someone: Someone, path: string) =>
  someone instanceof Visitor ? path : path.replace('/v1/', '/v1/agent/');

/** Begins an upload: a visitor proves the device with it. */
export function begin(
  someone: Someone,
  name: string,
  bytes: number,
  client_upload_id: string = randomUUID(),
): Promise<Answer> {
  const body = { client_upload_id, name, bytes };
  return someone instanceof Visitor
    ? someone.proveHeld(paths.uploads, body)
    : someone.call({ method: 'POST', path: of(someone, paths.uploads), body });
}

export function putPart(someone: Someone, id: string, offset: number, body: Uint8Array): Promise<Answer> {
  const headers = { 'upload-offset': String(offset) };
  return someone.call({ method: 'PUT', path: of(someone, paths.upload(id)), body, headers });
}

/** A whole file; the answer to its last part, or to what was refused before. */
export async function upload(someone: Someone, name: string, content: Uint8Array): Promise<Answer> {
  const begun = await begin(someone, name, content.length);
  if (begun.status >= 400) return begun;
  const { id, chunk_bytes } = bodyOf<Upload>(begun);
  for (let at = 0; ; at += chunk_bytes) {
    const answer = await putPart(someone, id, at, content.subarray(at, at + chunk_bytes));
    if (answer.status >= 400 || at + chunk_bytes >= content.length) return answer;
  }
}

/** The id of a file that was uploaded and found good. */
export async function uploaded(someone: Someone, name: string, content: Uint8Array): Promise<string> {
  return bodyOf<Upload>(await upload(someone, name, content)).id;
}

export function sendFile(visitor: Visitor, conversationId: string, ...ids: string[]): Promise<Answer> {
  const body = { client_msg_id: uuid(), text: '', attachment_ids: ids };
  return visitor.post(paths.messages(conversationId), body);
}

/** The address of a file as this person gets it; `undefined` where they get none. */
export async function addressOf(someone: Someone, id: string, variant = 'full'): Promise<string | undefined> {
  const path = of(someone, paths.fileLinks);
  const answer = await someone.call({ method: 'POST', path, body: { files: [{ id, variant }] } });
  return bodyOf<{ links: { path: string }[] }>(answer).links[0]?.path;
}

/** What lies at an address, as a browser without any session gets it. */
export function fetchFile(path: string): Promise<Answer> {
  return ask({ path });
}

/** A picture of one colour. */
export function png(width = 4, height = 3): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height, 0x40);
  for (let row = 0; row < height; row += 1) rows[row * (width * 3 + 1)] = 0;
  return Buffer.concat([...pngHead(width, height), pngChunk('IDAT', deflateSync(rows)), pngEnd]);
}
/** One that says it has this many pixels and holds none of them. */
export function emptyPng(width: number, height: number): Buffer {
  return Buffer.concat([...pngHead(width, height), pngChunk('IDAT', deflateSync(Buffer.alloc(100))), pngEnd]);
}
export const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
function pngHead(width: number, height: number): Buffer[] {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return [PNG_MAGIC, pngChunk('IHDR', head)];
}
function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
const pngEnd = pngChunk('IEND', Buffer.alloc(0));

/** Pictures of two pixels. */
export const GIF = Buffer.from('R0lGODlhAgABAIAAAExpccwzMyH5BAUAAAAALAAAAAACAAEAAAICTAoAOw==', 'base64');
const JPEG = Buffer.from(
  '/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4' +
    'pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAABAAIDASIAAhEBAxEB/8QAFQABAQAA' +
    'AAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAwT/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oA' +
    'DAMBAAIRAxEAPwCIAlz/2Q==',
  'base64',
);
/** A JPEG that says something of itself beside its pixels, as cameras do. */
export function jpegSaying(text: string): Buffer {
  const note = Buffer.from(`Exif\0\0${text}`);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, note.length + 2]);
  const comment = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([head, note, comment, Buffer.from(text), JPEG.subarray(2)]);
}
