import type { LocalizedText } from 'chat-messenger/protocol';
import type { SettingPart } from './setting-places.js';

const LANGUAGES = 50;
const LANGUAGE_TAG = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

/** Texts by language; a plain one is taken for English, which stands in for all others. */
export function readLocalized(part: SettingPart, most: number): LocalizedText {
  if (typeof part.value === 'string') return { en: part.text(most) };
  const entries = part.entries();
  if (entries.length === 0 || entries.length > LANGUAGES) {
    part.refuse('takes a text, or texts by language such as {"en": "Hello", "de": "Hallo"}');
  }
  return Object.fromEntries(
    entries.map(({ name, part: text }) => {
      if (!LANGUAGE_TAG.test(name)) text.refuse('is not a language such as en or pt-BR');
      return [name, text.text(most)];
    }),
  );
}

/** The text for those of whom no language is known: `en`, or the first one. */
export function inDefaultLanguage(text: LocalizedText): string {
  return text['en'] ?? Object.values(text)[0] ?? '';
}
