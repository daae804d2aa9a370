import { html, type TemplateResult } from 'lit';

/** Most characters of a message that a result shows, and those of them that stand before the match. */
const SHOWN = 140;
const BEFORE = 40;

/** A piece of text, and whether it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** The part of a text around the first of the words that are looked for, cut into what matches and what does not. */
export function snippet(text: string, query: string): readonly Piece[] {
  const pattern = patternOf(query);
  const first = pattern ? text.search(pattern) : -1;
  const points = [...text];
  // Cut between code points: half of one would be drawn as a box.
  const at = first < 0 ? 0 : [...text.slice(0, first)].length;
  const begin = at > BEFORE ? wordStart(points, at - BEFORE, at) : 0;
  const part = points.slice(begin, begin + SHOWN).join('');
  const pieces = pattern ? piecesOf(part, pattern) : [{ text: part, isMatch: false }];
  const gap = { text: '…', isMatch: false };
  return [...(begin > 0 ? [gap] : []), ...pieces, ...(begin + SHOWN < points.length ? [gap] : [])];
}

/** Where the next word begins, so that none is shown by half, unless that is the match itself. */
function wordStart(points: readonly string[], from: number, to: number): number {
  const space = points.indexOf(' ', from);
  return space < 0 || space >= to ? from : space + 1;
}

/** The same as DOM: nothing of a message is ever parsed. */
export const marked = (pieces: readonly Piece[]): TemplateResult[] =>
  pieces.map(({ text, isMatch }) => (isMatch ? html`<mark>${text}</mark>` : html`${text}`));

function piecesOf(text: string, pattern: RegExp): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (index > end) pieces.push({ text: text.slice(end, index), isMatch: false });
    pieces.push({ text: match, isMatch: true });
    end = index + match.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isMatch: false });
  return pieces;
}

/** Any of the words, whatever case they are in. Words are literal: nothing in them can mean more to the pattern. */
function patternOf(query: string): RegExp | undefined {
  const words = query.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  if (words.length === 0) return undefined;
  words.sort((one, other) => other.length - one.length);
  return new RegExp(words.join('|'), 'giu');
}
