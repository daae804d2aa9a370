import type { Branch, Piece } from './tree.js';

/** Invisible characters, and what `URL` would leave out or mend in silence. */
const HIDDEN = /[\s\p{C}\\]/u;
/** Nobody stands before a host: a user there passes for the host. */
const ADDRESS = /^(?:https?:\/\/[^/?#@]+(?:[/?#]|$)|mailto:[^/?#@]+@|tel:.)/i;
const SCHEME = /^(?:https?:\/\/|mailto:|tel:)/i;

/** A link, if the address may be followed. Words that do not begin with the place it goes to are followed by that. */
export function link(address: string, label: string, words: readonly Piece[]): Branch | undefined {
  if (HIDDEN.test(address) || !ADDRESS.test(address) || !URL.canParse(address)) return undefined;
  const { href, host, pathname } = new URL(address);
  // `URL` gives a host of other scripts as A-labels (xn--…), in which none passes for another.
  const target = host || pathname;
  const [said] = label.replace(SCHEME, '').split(/[/?#]/);
  // Apart from each other: letters of the words may run the other way.
  const children: Piece[] = [{ kind: 'bdi', children: words }];
  if (said?.toLowerCase() !== target.toLowerCase()) {
    children.push(' ', { kind: 'bdi', children: [`(${target})`] });
  }
  return { kind: 'a', href, children };
}
