/** The scripts that are in everyday use (UAX #31, table 5); those written together count as one (UTS #39, 5.1). */
const SCRIPTS = [
  'Han Hiragana Katakana',
  'Han Hangul',
  'Han Bopomofo',
  ...(
    'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer ' +
    'Lao Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan'
  ).split(' '),
];

/** One alternative for each script, with what belongs to all of them. */
const ONE_SCRIPT = new RegExp(
  SCRIPTS.map((scripts) => {
    const members = ['Common', 'Inherited', ...scripts.split(' ')];
    return `^[${members.map((script) => `\\p{Script_Extensions=${script}}`).join('')}]*$`;
  }).join('|'),
  'u',
);

/** False where letters of several scripts stand together, as in a Latin word with one Cyrillic letter. */
export function isInOneScript(text: string): boolean {
  return ONE_SCRIPT.test(text);
}
