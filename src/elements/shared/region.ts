/** Where the visitor lives, as far as one of the locales in the same language tells. */
export function regionFor(tag: string, locales: readonly string[]): string | undefined {
  const [language] = tag.split('-');
  for (const locale of locales) {
    try {
      const { language: its, region } = new Intl.Locale(locale.replaceAll('_', '-'));
      if (its === language && region !== undefined) return region;
    } catch {
      // no locale at all: nothing is known from it
    }
  }
  return undefined;
}
