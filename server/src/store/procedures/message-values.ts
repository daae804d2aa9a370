import type { Level } from 'chat-messenger/protocol';

/** Longer previews are cut: a list shows one line. */
const PREVIEW_CODE_POINTS = 120;

/** The first line's worth of a text. */
export function previewOf(text: string): string {
  const line = text
    .slice(0, PREVIEW_CODE_POINTS * 4)
    .replace(/\s+/gu, ' ')
    .trim();
  return [...line].slice(0, PREVIEW_CODE_POINTS).join('');
}

export function higherLevel(a: Level, b: Level): Level {
  return a > b ? a : b;
}
