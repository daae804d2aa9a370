import type { Language } from './language.js';
import type { LauncherWords } from './launcher-words.js';

/** An element of ours that stands somewhere and may have a locale of its own. */
export type Speaker = HTMLElement & { readonly locale?: string | null | undefined };

/** The `lang` that holds where an element stands. Empty where nobody says. */
export const langAround = (element: HTMLElement): string =>
  (element.closest<HTMLElement>('[lang]') ?? document.documentElement).lang;

/** The locale that suits an element best: its own, that of its place in the page, or that of the browser. */
export const localeOf = (speaker: Speaker): string =>
  speaker.locale || langAround(speaker) || navigator.language;

/** The words in English. */
export const loadEnglish = async (): Promise<Language> => (await import('./en/index.js')).language;

/** All languages but their words. No page in English loads this. */
export const loadOthers = () => import('./others.js');

/** What the launcher says in English, which is there at once. */
export const englishLauncher: LauncherWords = {
  lang: 'en',
  open: 'Open chat',
  unread: { one: 'Open chat, # unread conversation', other: 'Open chat, # unread conversations' },
  close: 'Close chat',
  load: loadEnglish,
};

/** What the launcher says in the best language, with the way to the rest of that language. */
export const launcherFor = async (speaker: Speaker): Promise<LauncherWords> =>
  /^en\b/i.test(localeOf(speaker)) ? englishLauncher : (await loadOthers()).launcherOf(speaker);
