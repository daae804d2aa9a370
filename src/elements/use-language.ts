import { langAround, launcherFor, loadEnglish, localeOf, type Speaker } from './languages/load.js';
import { regionFor } from './shared/region.js';
import { AGAIN_MS, isSpoken, speakAll } from './shared/strings.js';

let wanted = '';

/**
 * Makes the whole page's chat speak the language of this element. Where its words do not load, what was spoken
 * before stays, or English comes, and they are asked for again. Rejects where there are no words at all.
 */
export async function useLanguage(speaker: Speaker): Promise<void> {
  const asked = (wanted = localeOf(speaker));
  const isStale = () => wanted !== asked;
  try {
    const next = await (await launcherFor(speaker)).load();
    await speakAll(next, regionFor(next.tag, [asked, langAround(speaker), ...navigator.languages]), isStale);
  } catch {
    setTimeout(() => {
      if (!isStale()) useLanguage(speaker).catch(() => undefined);
    }, AGAIN_MS);
    if (!isSpoken) await speakAll(await loadEnglish(), undefined, isStale);
  }
}

/** Speaks the language of an element, and another one when that wants another one. */
export class LanguageKeeper {
  /** The locale that the language was chosen by. */
  #locale: string;

  private constructor(locale: string) {
    this.#locale = locale;
  }

  /** Waits until there are words. */
  static async begin(speaker: Speaker): Promise<LanguageKeeper> {
    const locale = localeOf(speaker);
    await useLanguage(speaker);
    return new LanguageKeeper(locale);
  }

  follow(speaker: Speaker): void {
    const locale = localeOf(speaker);
    if (locale === this.#locale) return;
    this.#locale = locale;
    void useLanguage(speaker);
  }
}
