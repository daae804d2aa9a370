import { parse } from './parse.js';
import type { Piece } from './tree.js';

const BLOCK = /^(?:p|[uo]l|blockquote)$/;

/** Draws a message: elements that are made one by one, whose text is only ever text. */
export function render(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...parse(text).map(draw));
  fragment.normalize();
  return fragment;
}

function draw(piece: Piece, index: number): Node | string {
  if (typeof piece === 'string') return piece;
  const { kind, children, href, value } = piece;
  const element = document.createElement(kind);
  element.append(...children.map(draw));
  if (href) {
    Object.assign(element, { href, target: '_blank', rel: 'noopener noreferrer nofollow ugc' });
  }
  if (value) Object.assign(element, { value });
  if (kind === 'pre') element.dir = 'ltr';
  // The first block sets the direction of the bubble, which has `dir="auto"` and looks at what has none of its own.
  else if (index > 0 && BLOCK.test(kind)) element.dir = 'auto';
  return element;
}
