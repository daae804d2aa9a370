import type { FormAnswer, Level } from 'chat-messenger/protocol';

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

/** Whether both say the same to the same questions; in which words those were asked does not matter. */
export function hasSameAnswers(stored: string | null, given = '[]'): boolean {
  return answersIn(stored ?? '[]') === answersIn(given);
}

function answersIn(json: string): string {
  const answers = (JSON.parse(json) as FormAnswer[]).map(({ id, value }) => JSON.stringify([id, value]));
  return answers.sort().join();
}
