import type { LocalizedText } from '../../protocol/index.js';

/** A workspace's text in the language `tag`, or in the nearest that it has: `de` for `de-AT`, then English, then any. */
export function localized(text: LocalizedText, tag: string): string {
  const parts = tag.split('-');
  const wanted = parts.map((_part, index) => parts.slice(0, parts.length - index).join('-'));
  const found = [...wanted, 'en', ...Object.keys(text)].find((name) => text[name] !== undefined);
  return found === undefined ? '' : (text[found] ?? '');
}
