import { parse } from './parse.js';
import type { Piece } from './tree.js';

const BLOCK = /^(?:p|pre|small|li|blockquote)$/;

/** What a message says, without its marks: for previews, notifications and screen readers. */
export function plainText(text: string): string {
  return parse(text).map(words).join('').trim();
}

function words(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  const { kind, children, value } = piece;
  const number = value ? `${value}. ` : '';
  return number + children.map(words).join('') + (BLOCK.test(kind) ? '\n' : '');
}
