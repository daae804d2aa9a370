import { isUtf8 } from 'node:buffer';
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
  'video/x-m4v': ['m4v', 'mp4'],
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
/** Control characters, other than the tab, line feed, form feed, carriage return and escape that texts hold. */
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;
/** Markup begins with a tag, a comment or a declaration, scripts with `#!`. */
const ACTIVE = /^\s*(?:<[a-z!?/]|#!)/iu;

/** What a file is. Refuses what is not allowed, or is not what its name says (FIL-1, FIL-2). */
export async function mediaTypeOf(content: Uint8Array, name: string): Promise<string> {
  const extension = extensionOf(name);
  // Texts first: some types are known by two letters, with which words may begin as well.
  const text = TEXTS[extension];
  if (text !== undefined && isPlainText(content)) return text;
  const sniffed = await sniff(content);
  if (sniffed === undefined || !ALLOWED[sniffed]?.includes(extension)) throw refused();
  return sniffed;
}

export function refused(): ChatError {
  return new ChatError(
    'file_refused',
    'files of this kind are not taken, or the content does not fit the name',
  );
}

/** The type by the content alone, without parameters such as the codec. */
async function sniff(content: Uint8Array): Promise<string | undefined> {
  try {
    const found = await fileTypeFromBuffer(content);
    return found?.mime.split(';', 1)[0];
  } catch {
    return undefined; // what cannot be read to its end is nothing that is known
  }
}

/** Nothing that a browser or a shell could run, and nothing that is no text. */
function isPlainText(content: Uint8Array): boolean {
  if (!isUtf8(content)) return false;
  const text = new TextDecoder().decode(content);
  return !CONTROL.test(text) && !ACTIVE.test(text);
}
