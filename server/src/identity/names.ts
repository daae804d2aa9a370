import { LIMITS } from 'chat-messenger/protocol';

/**
 * Control, bidirectional-override, zero-width, blank and other invisible characters, and halves of characters (MRG-10).
 * The sign that asks for the coloured form stays where it belongs to a picture.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u2800]|(?!\uFE0F)\p{Default_Ignorable_Code_Point}|(?<!\p{Extended_Pictographic})\uFE0F/gu;

/** More than this many combining marks in a row climb out of their line. */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

/** Punctuation and marks alone name nobody. */
const READABLE = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** A text without what cannot be seen in it, and without towers of marks. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, '').replace(STACKED_MARKS, '$1');
}

/** A name fit for display; `undefined` where nothing is left that can be read. */
export function cleanName(name: string): string | undefined {
  const cleaned = visibleText(name).replace(/\s+/gu, ' ').trim();
  const bounded = [...cleaned].slice(0, LIMITS.name_code_points).join('');
  return READABLE.test(bounded) ? bounded : undefined;
}
