import type { Language, LanguageTag } from './language.js';
import type { LauncherWords } from './launcher-words.js';
import { launchers } from './launchers.js';
import { englishLauncher, langAround, loadEnglish, type Speaker } from './load.js';

/** Where the words of each language are. */
export const languages: Record<LanguageTag, () => Promise<Language>> = {
  en: loadEnglish,
  de: async () => (await import('./de/index.js')).language,
  fr: async () => (await import('./fr/index.js')).language,
  es: async () => (await import('./es/index.js')).language,
  'pt-BR': async () => (await import('./pt-BR/index.js')).language,
  it: async () => (await import('./it/index.js')).language,
  nl: async () => (await import('./nl/index.js')).language,
  pl: async () => (await import('./pl/index.js')).language,
  tr: async () => (await import('./tr/index.js')).language,
  ja: async () => (await import('./ja/index.js')).language,
  'zh-Hans': async () => (await import('./zh-Hans/index.js')).language,
  ar: async () => (await import('./ar/index.js')).language,
  he: async () => (await import('./he/index.js')).language,
};

/** Tags that lead to another one: names of old, and a language that there is in one script or of one country only. */
const ALIASES: Readonly<Record<string, LanguageTag>> = {
  iw: 'he',
  pt: 'pt-BR',
  zh: 'zh-Hans',
};

const known = new Map<string, LanguageTag>([
  ...(Object.keys(languages) as LanguageTag[]).map((tag) => [tag.toLowerCase(), tag] as const),
  ...Object.entries(ALIASES),
]);
const warned = new Set<string>();

/** The language of a locale by BCP 47 lookup: the tag is cut from its end until there is one. */
export function lookUp(locale: string): LanguageTag | undefined {
  const parts = locale.toLowerCase().split(/[-_]/);
  for (; parts.length > 0; parts.pop()) {
    const found = known.get(parts.join('-'));
    if (found) return found;
  }
  return undefined;
}

/** The best language of an element that there are words in. */
function tagOf(speaker: Speaker): LanguageTag {
  const { locale } = speaker;
  if (locale && !lookUp(locale) && !warned.has(locale)) {
    warned.add(locale);
    console.warn(`<${speaker.localName}> has no words for the locale ${JSON.stringify(locale)}.`);
  }
  const wishes = [locale ?? '', langAround(speaker), ...navigator.languages];
  return wishes.map(lookUp).find((tag) => tag !== undefined) ?? 'en';
}

/** What the launcher of an element says, with the way to the rest of that language. */
export function launcherOf(speaker: Speaker): LauncherWords {
  const lang = tagOf(speaker);
  return lang === 'en' ? englishLauncher : { lang, ...launchers[lang], load: languages[lang] };
}
