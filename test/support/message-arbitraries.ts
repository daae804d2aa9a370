import fc from 'fast-check';

/** A message as somebody meant it: how it is written, and the outline of what is to be drawn. */
export interface Meant {
  readonly written: string;
  readonly drawn: string;
}

/** One paragraph may be drawn without an element of its own. */
interface MeantBlock extends Meant {
  readonly bare?: string;
}

const WORDS = [
  'a',
  'Bc',
  'é',
  '重要',
  'שלום',
  '👍🏽',
  '<b>',
  '&amp;',
  'x=1;',
  '"q"',
  '…',
  '#',
  '|',
  '\\',
  '{{7}}',
  '\u202Ee',
];
const word = fc.constantFrom(...WORDS);
const text = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => plain(words.join(' ')));
const code = fc
  .tuple(fc.constantFrom('`', '``'), fc.constantFrom('a', '****b', '__c__ (d)', '<i>'))
  .map(([mark, inside]) => ({ written: mark + inside + mark, drawn: `code(${inside})` }));
const address = fc.constantFrom(
  'https://example.com/a_b',
  'https://example.com/a_(b)*',
  'mailto:ada@example.com',
);

function plain(words: string): Meant {
  return { written: words, drawn: words };
}

function marked(mark: string, name: string, inside: fc.Arbitrary<Meant>): fc.Arbitrary<Meant> {
  return inside.map(({ written, drawn }) => ({ written: mark + written + mark, drawn: `${name}(${drawn})` }));
}

/** Begins and ends with a word, so that no two marks touch. */
function sequence(part: fc.Arbitrary<Meant>): fc.Arbitrary<Meant> {
  return fc.tuple(text, fc.array(fc.tuple(part, text), { maxLength: 3 })).map(([first, rest]) =>
    rest.flat().reduce(
      (all, { written, drawn }) => ({
        written: `${all.written} ${written}`,
        drawn: `${all.drawn} ${drawn}`,
      }),
      first,
    ),
  );
}

const label = sequence(fc.oneof(code, marked('**', 'strong', text)));
const link = fc.tuple(label, address).map(([{ written, drawn }, to]) => ({
  written: `[${written}](${to})`,
  drawn: `a<${to}>(bdi(${drawn}) bdi((${to.startsWith('mailto:') ? 'ada@example.com' : 'example.com'})))`,
}));
const bare = address
  .filter((to) => !to.endsWith('*'))
  .map((to) => ({ written: to, drawn: `a<${to}>(bdi(${to}))` }));
const leaf = fc.oneof(text, code);
const light = marked('_', 'em', sequence(leaf));
const lighter = marked('*', 'em', sequence(fc.oneof(leaf, light, bare)));
const bold = marked('**', 'strong', sequence(fc.oneof(leaf, light, lighter, bare)));
const line = sequence(fc.oneof(leaf, light, lighter, bold, link, bare));

const paragraph: fc.Arbitrary<MeantBlock> = fc
  .array(line, { minLength: 1, maxLength: 2 })
  .map((lines) => {
    const drawn = lines.map((one) => one.drawn).join('⏎');
    return { written: lines.map((one) => one.written).join('\n'), drawn: `p(${drawn})`, bare: drawn };
  })
  .filter(({ written }) => !/^(#|\|)/m.test(written));
const fence: fc.Arbitrary<MeantBlock> = fc
  .tuple(fc.constantFrom('', 'js', 'c++'), fc.constantFrom('a', '**a**\n\n> b', '  <b>\n- c'))
  .map(([language, inside]) => ({
    written: `\`\`\`${language}\n${inside}\n\`\`\``,
    drawn: `pre(${language === '' ? '' : `small(${language})`}${inside.replaceAll('\n', '⏎')})`,
  }));

function blocks(depth: number): fc.Arbitrary<Meant> {
  const simple = [paragraph, fence];
  const all = depth === 0 ? simple : [...simple, quote(depth), list(depth)];
  return fc.array(fc.oneof(...all), { minLength: 1, maxLength: 3 }).map(together);
}

/** Blocks with an empty line between them. Lists that follow each other are one, so a paragraph parts them. */
function together(parts: readonly MeantBlock[]): Meant {
  const [only] = parts;
  if (parts.length === 1 && only?.bare !== undefined) return { written: only.written, drawn: only.bare };
  const parted = parts.flatMap((part) => [part, { written: 'then', drawn: 'p(then)' }]);
  return {
    written: parted.map(({ written }) => written).join('\n\n'),
    drawn: parted.map(({ drawn }) => drawn).join(''),
  };
}

function quote(depth: number): fc.Arbitrary<MeantBlock> {
  return blocks(depth - 1).map(({ written, drawn }) => ({
    written: written.replace(/^/gm, '> '),
    drawn: `blockquote(${drawn})`,
  }));
}

function list(depth: number): fc.Arbitrary<MeantBlock> {
  const item = fc.tuple(
    line,
    depth > 1 ? fc.option(list(depth - 1), { nil: undefined }) : fc.constant(undefined),
  );
  return fc
    .tuple(fc.constantFrom('- ', '* ', '1. ', '30. '), fc.array(item, { minLength: 1, maxLength: 3 }))
    .map(([mark, items]) => {
      const number = parseInt(mark, 10);
      const [name, value] = Number.isNaN(number) ? ['ul', ''] : ['ol', `#${String(number)}`];
      const drawn = items.map(([first, inner]) =>
        inner ? `li${value}(p(${first.drawn})${inner.drawn})` : `li${value}(${first.drawn})`,
      );
      const indent = ' '.repeat(mark.length);
      const written = items.map(([first, inner]) =>
        inner ? `${mark}${first.written}\n${inner.written.replace(/^/gm, indent)}` : mark + first.written,
      );
      return { written: written.join('\n'), drawn: `${name}(${drawn.join('')})` };
    });
}

/** Messages in which every mark is meant. */
export const meant: fc.Arbitrary<Meant> = blocks(2);

const SOUP = [
  ...[
    '*',
    '**',
    '***',
    '_',
    '__',
    '`',
    '``',
    '```',
    '[',
    ']',
    '](',
    '(',
    ')',
    '![',
    '<',
    '>',
    ':',
    '//',
    '\\',
    '!',
  ],
  ...['\n', '\n\n', ' ', '  ', '\t', '> ', '- ', '* ', '1. ', '12. ', '\n```\n', '\n- ', '\n  - ', '\n> '],
  ...[
    'https://',
    'http://',
    'mailto:',
    'tel:',
    'javascript:',
    'data:',
    'https://a.example',
    'a@b.example',
    '@',
    '.',
  ],
  ...[
    '[a](https://b.example)',
    '<https://c.example>',
    'a',
    'b c',
    '7',
    'é',
    '重',
    'ש',
    '👍',
    '\u202E',
    '\u200B',
    '&#42;',
  ],
];

/** Messages in which no mark is meant, or all are. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...SOUP) }, { weight: 1, arbitrary: fc.string() }),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(''));

/** Messages of this length, made of a few pieces of soup again and again. */
export const endless = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...SOUP), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(''))
    .map((part) => part.repeat(Math.ceil(length / part.length)).slice(0, length));
