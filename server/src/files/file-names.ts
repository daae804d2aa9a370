import { LIMITS } from 'chat-messenger/protocol';
import { visibleText } from '../identity/names.js';

const NOT_IN_NAMES = /[<>:"|?*]/g;

/**
 * A name fit for display and for saving: without folders, and not too long. Without control, direction, zero-width and
 * other invisible characters, too, which make `exe.png` of `gnp.exe` (FIL-6).
 */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const cleaned = visibleText(last)
    .replace(NOT_IN_NAMES, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[.\s]+|[.\s]+$/gu, '');
  const { stem, extension } = split(cleaned);
  const most = LIMITS.file_name_code_points - [...extension].length;
  return `${[...stem].slice(0, Math.max(1, most)).join('') || 'file'}${extension}`;
}

/** The ending of a name in lower case, without its dot; empty where there is none. */
export function extensionOf(name: string): string {
  return split(name).extension.slice(1).toLowerCase();
}

/** The same name with another ending. */
export function withExtension(name: string, extension: string): string {
  return `${split(name).stem}.${extension}`;
}

function split(name: string): { readonly stem: string; readonly extension: string } {
  const [, stem = name, extension = ''] = /^(.+)(\.[^.\s]{1,16})$/su.exec(name) ?? [];
  return { stem, extension };
}
