import { fileTypeFromBuffer } from 'file-type';
import { ChatError } from 'chat-messenger/protocol';
import { extensionOf } from './file-names.js';

/** What may be sent, by what its content is, with the endings that go with it (FIL-1). */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/apng': ['png', 'apng'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/avif': ['avif'],
  'application/pdf': ['pdf'],
  'application/zip': ['zip'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a', 'mp4'],
  'audio/x-m4a': ['m4a'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/wav': ['wav'],
  'audio/flac': ['flac'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov'],
  'video/webm': ['webm', 'weba'],
};
/** Text has no mark of its own: its ending says which it is, and its content that it is nothing else. */
const TEXTS: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  har: 'application/json',
};
/** Control characters that texts hold: tab, line feed, form feed, carriage return, escape. */
const CONTROLS = new Set([9, 10, 12, 13, 27]);

/** What a file is. Refuses what is not allowed, or is not what its name says (FIL-1, FIL-2). */
export async function mediaTypeOf(content: Uint8Array, name: string): Promise<string> {
  const extension = extensionOf(name);
  const sniffed = await fileTypeFromBuffer(content);
  if (sniffed) {
    if (!ALLOWED[sniffed.mime]?.includes(extension)) throw refused();
    return sniffed.mime;
  }
  const text = TEXTS[extension];
  if (text === undefined || !isPlainText(content)) throw refused();
  return text;
}

export function refused(): ChatError {
  return new ChatError(
    'file_refused',
    'files of this kind are not taken, or the content does not fit the name',
  );
}

/** Nothing that a browser or a shell could run: markup begins with a bracket, scripts with `#!`. */
function isPlainText(content: Uint8Array): boolean {
  if (content.some((byte) => byte < 32 && !CONTROLS.has(byte))) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return !/^\s*(?:<|#!)/u.test(text);
  } catch {
    return false;
  }
}
