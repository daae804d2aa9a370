import type { AnyCounted } from './language.js';

/** A phrase with the number in it, in the form that the language has for that number. */
export function counted(forms: AnyCounted, count: number, locale: string): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return form.replace('#', count.toLocaleString(locale));
}
