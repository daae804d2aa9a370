import type { AnyCounted, Counted, Language, LanguageTag } from './language.js';

/** What the launcher says in one language: all that is shown before the panel loads. */
export interface LauncherStrings<Tag extends LanguageTag> {
  readonly open: string;
  /** How many conversations hold something unread. */
  readonly unread: Counted<Tag>;
  readonly close: string;
}

/** What a launcher is drawn with. */
export type LauncherWords = Omit<LauncherStrings<LanguageTag>, 'unread'> & {
  readonly lang: LanguageTag;
  readonly unread: AnyCounted;
  /** Loads what the panel says in that language. */
  readonly load: () => Promise<Language>;
};
