import { LIMITS } from 'chat-messenger/protocol';

/** Control, bidirectional-override, zero-width and other invisible characters (MRG-10). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** More than this many combining marks in a row climb out of their line. */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

/** A name fit for display; `undefined` when nothing visible is left. */
export function cleanName(name: string): string | undefined {
  const cleaned = name.replace(INVISIBLE, '').replace(STACKED_MARKS, '$1').replace(/\s+/gu, ' ').trim();
  return [...cleaned].slice(0, LIMITS.name_code_points).join('') || undefined;
}
