import { link } from './links.js';
import { addressEnd, bareAddressEnd, find, nextRun, runEnd } from './scan.js';
import type { Piece } from './tree.js';

const SCHEME = /^(?:https?:|mailto:)/i;
/**
 * Signs that mark nothing, seen in what stands before, after and between them: next to a number (`2*3*4`) or for
 * underscores to a letter (`snake_case_name`), around white space, and from one word into another (`d**n it, h**l`).
 */
const LOOSE: Readonly<Record<string, RegExp>> = {
  '*': /^.?\p{N}|^..\s|\s$|^\w\w.*\s/su,
  _: /^.?[\p{L}\p{N}]|^..\s|\s$/su,
};

/**
 * Reads the text of one paragraph. A run of signs marks what stands before the next run of as many, and what is
 * marked is read by itself: the same mark does not occur in it. So nothing is looked at more often than there are
 * marks, however they are strewn, and pieces do not stand deeper in each other than that.
 */
export function parseInline(text: string, isLabel = false): Piece[] {
  const pieces: Piece[] = [];
  /** Everything before it is among the pieces. */
  let done = 0;
  let at = 0;

  /** Writes the text up to `from`, and the piece that stands from there to `to`. */
  const write = (from: number, to: number, piece?: Piece): void => {
    if (from > done) pieces.push(text.slice(done, from));
    if (piece) pieces.push(piece);
    done = at = to;
  };

  const mark = (sign: string): void => {
    const begin = runEnd(text, at);
    const size = begin - at;
    const end = size > (sign === '_' ? 1 : 3) ? -1 : nextRun(text, begin, sign, size);
    const inside = text.slice(begin, Math.max(end, begin));
    const seen = (text[at - 1] ?? ' ') + (text[end + size] ?? ' ') + inside;
    if (end < 0 || LOOSE[sign]?.test(seen)) at = begin;
    else if (sign === '`') write(at, end + size, { kind: 'code', children: [inside] });
    else {
      const children = parseInline(inside, isLabel);
      const kind = size === 1 ? 'em' : 'strong';
      write(at, end + size, { kind, children: size > 2 ? [{ kind: 'em', children }] : children });
    }
  };

  /** A link, or exactly what was written: an address that may not be followed, an image. */
  const bracket = (): void => {
    const close = find(text, at + 1, /[[\]]/);
    const begin = close + 2;
    const end = text[close] === ']' && text[close + 1] === '(' ? addressEnd(text, begin) : at;
    if (text[end] !== ')') at += 1;
    else {
      const label = text.slice(at + 1, close);
      const isLink = text[at - 1] !== '!' && label.trim();
      const found = isLink && link(text.slice(begin, end), label, parseInline(label, true));
      write(at, end + 1, found || text.slice(at, end + 1));
    }
  };

  const address = (): void => {
    const isWithin = /[a-z\d]/i.test(text[at - 1] ?? '');
    if (isWithin || !SCHEME.test(text.slice(at, at + 7))) at += 1;
    else {
      const end = bareAddressEnd(text, at);
      const words = text.slice(at, end);
      const found = link(words, words, [words]);
      const bracket = found && text[at - 1] === '<' && text[end] === '>' ? 1 : 0;
      write(at - bracket, end + bracket, found ?? words);
    }
  };

  while (at < text.length) {
    const sign = text[at] ?? '';
    if (/[*_`]/.test(sign)) mark(sign);
    else if (sign === '[' && !isLabel) bracket();
    else if (/[hm]/i.test(sign) && !isLabel) address();
    else at += 1;
  }
  write(at, at);
  return pieces;
}
