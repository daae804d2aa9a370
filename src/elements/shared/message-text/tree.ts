/**
 * What a piece of a message is, by the name of the element that draws it; nothing else is ever drawn. Line
 * breaks need no piece of their own: they stay in the text, and the bubble's `white-space` shows them.
 */
export type Kind =
  'p' | 'blockquote' | 'ul' | 'ol' | 'li' | 'pre' | 'small' | 'strong' | 'em' | 'code' | 'a' | 'bdi';

/** A piece with pieces in it. */
export interface Branch {
  readonly kind: Kind;
  readonly children: readonly Piece[];
  /** Where a link goes: checked, and as `URL` wrote it. */
  readonly href?: string;
  /** The number that the author gave an item. */
  readonly value?: string | undefined;
}

/** One piece of a message: text, or a branch. */
export type Piece = string | Branch;
