import type { Level } from 'chat-messenger/protocol';

/** Longer previews are cut: a list shows one line. */
const PREVIEW_CODE_POINTS = 120;

/** The first line's worth of a text. */
export function previewOf(text: string): string {
  // White space goes first: then this many units hold more than enough code points, and none is cut in half.
  const line = text
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, PREVIEW_CODE_POINTS * 4);
  return [...line].slice(0, PREVIEW_CODE_POINTS).join('');
}

export function higherLevel(a: Level, b: Level): Level {
  return a > b ? a : b;
}
