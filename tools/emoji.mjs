import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { root } from './run.mjs';

/* Writes the emoji's names, one file for each language, as `src/elements/emoji/emoji-data.ts` reads them. */

/** The data's names of our languages. Where it has none, English stands in. */
const LANGUAGES = {
  en: 'en',
  de: 'de',
  fr: 'fr',
  es: 'es',
  'pt-BR': 'pt',
  it: 'it',
  nl: 'nl',
  pl: 'pl',
  tr: 'en',
  ja: 'ja',
  'zh-Hans': 'zh',
  ar: 'en',
  he: 'en',
};
/** Groups of the data in our order; its group 2 holds parts of emoji, which nobody picks. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];
/** Newer ones are boxes on the systems of a few years ago. */
const NEWEST_VERSION = 15;

const require = createRequire(import.meta.url);
const data = (language) =>
  JSON.parse(readFileSync(require.resolve(`emojibase-data/${language}/data.json`), 'utf8'));
const folder = join(root, 'cdn', 'emoji');

mkdirSync(folder, { recursive: true });
for (const [tag, language] of Object.entries(LANGUAGES)) {
  const text = JSON.stringify(packed(data(language)));
  const file = join(folder, `${tag}.json`);
  writeFileSync(file, text);
  writeFileSync(`${file}.br`, brotliCompressSync(text));
  writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
}

function packed(all) {
  const known = all.filter(({ version }) => version <= NEWEST_VERSION).sort((a, b) => a.order - b.order);
  return GROUPS.map((group) => known.filter((emoji) => emoji.group === group).map(packedEmoji));
}

/** A person without a skin has five of them; several persons have more, which the picker does not offer. */
function packedEmoji({ emoji, label, tags = [], skins = [] }) {
  const own = skins.filter(({ tone }) => typeof tone === 'number');
  return [emoji, label, tags.join(' '), ...own.map((skin) => skin.emoji)];
}
