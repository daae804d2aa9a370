import type { CoreStrings } from './core-strings.js';
import type { MoreStrings } from './more-strings.js';

/**
 * The languages that there are words for, each with the forms that a number asks of its words: the plural
 * categories that CLDR gives it.
 */
export interface PluralCategories {
  readonly en: 'one' | 'other';
  readonly de: 'one' | 'other';
  readonly fr: 'one' | 'many' | 'other';
  readonly es: 'one' | 'many' | 'other';
  readonly 'pt-BR': 'one' | 'many' | 'other';
  readonly it: 'one' | 'many' | 'other';
  readonly nl: 'one' | 'other';
  readonly pl: 'one' | 'few' | 'many' | 'other';
  readonly tr: 'one' | 'other';
  readonly ja: 'other';
  readonly 'zh-Hans': 'other';
  readonly ar: 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
  readonly he: 'one' | 'two' | 'other';
}
export type LanguageTag = keyof PluralCategories;

/** A phrase in every form that its language needs, and no other. `#` stands for the number. */
export type Counted<Tag extends LanguageTag> = Tag extends LanguageTag
  ? Readonly<Record<PluralCategories[Tag], string>>
  : never;
/** The same where the language is not known. */
export type AnyCounted = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** A language as it is loaded: what an open conversation shows at once, the rest when it is needed. */
export interface Language<Tag extends LanguageTag = LanguageTag> {
  /** BCP 47. */
  readonly tag: Tag;
  readonly dir: 'ltr' | 'rtl';
  readonly core: CoreStrings<Tag>;
  readonly more: () => Promise<MoreStrings<Tag>>;
}
