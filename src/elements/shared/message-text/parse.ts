import { parseInline } from './inline.js';
import type { Branch, Piece } from './tree.js';

/** Quotes and lists in quotes and lists; what is deeper is text, so that nobody can pile up elements. */
const DEEPEST = 4;
const FENCE = /^ {0,3}`{3,} ?([\w+#.-]*)\s*$/;
const QUOTE = /^ {0,3}> .*\S/;
const QUOTED = /^ {0,3}>(?: |$)/;
/** A bullet, or a number that fits before its item: a year at the beginning of a line is none. */
const ITEM = /^ {0,3}(?:[-*]|([1-9]\d{0,2})\.) +(?=\S)/;
const INDENTED = /^(?: {2}|\t)\s*\S/;

/** A block whose children are still being added. */
interface OpenBlock extends Branch {
  readonly children: Piece[];
}

/** Reads a message in time linear to its length. A single paragraph is given as what is in it. */
export function parse(text: string): Piece[] {
  return parseBlocks(text.split(/\r\n?|\n/), 0);
}

function parseBlocks(lines: readonly string[], depth: number): Piece[] {
  const blocks: OpenBlock[] = [];
  let paragraph: string[] = [];
  /** From here on no fence has an end. */
  let isEndless = false;
  let at = 0;

  const add = (block?: OpenBlock): void => {
    if (paragraph.length > 0) blocks.push({ kind: 'p', children: parseInline(paragraph.join('\n')) });
    paragraph = [];
    if (block) blocks.push(block);
  };

  const addCode = (language: string | undefined): boolean => {
    if (isEndless) return false;
    let end = at;
    while (end < lines.length && FENCE.exec(lines[end] ?? '')?.[1] !== '') end += 1;
    isEndless = end === lines.length;
    if (isEndless) return false;
    const name: Piece[] = language ? [{ kind: 'small', children: [language] }] : [];
    add({ kind: 'pre', children: [...name, lines.slice(at, end).join('\n')] });
    at = end + 1;
    return true;
  };

  /** What is in a quote or an item: its first line, and those after it that belong to it. */
  const inside = (first: string, belongs: RegExp, cut: (line: string) => string): Piece[] => {
    const found = [first];
    for (let next; belongs.test((next = lines[at] ?? '')); at += 1) found.push(cut(next));
    return parseBlocks(found, depth + 1);
  };

  const addItem = (mark: string, line: string, value: string | undefined): void => {
    add();
    const children = inside(line.slice(mark.length), INDENTED, (next) =>
      next.slice(Math.min(mark.length, next.search(/\S/))),
    );
    const kind = value ? 'ol' : 'ul';
    if (blocks.at(-1)?.kind !== kind) blocks.push({ kind, children: [] });
    blocks.at(-1)?.children.push({ kind: 'li', children, value });
  };

  while (at < lines.length) {
    const line = lines[at] ?? '';
    at += 1;
    const fence = FENCE.exec(line);
    if (fence && addCode(fence[1])) continue;
    const [item, number] = (depth < DEEPEST && ITEM.exec(line)) || [];
    if (item) addItem(item, line, number);
    else if (depth < DEEPEST && QUOTE.test(line)) {
      const cut = (quoted: string): string => quoted.replace(QUOTED, '');
      add({ kind: 'blockquote', children: inside(cut(line), QUOTED, cut) });
    } else if (line.trim()) paragraph.push(line);
    else add();
  }
  add();
  const [first] = blocks;
  return blocks.length === 1 && first?.kind === 'p' ? first.children : blocks;
}
