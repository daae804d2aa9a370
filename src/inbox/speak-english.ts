import { language } from '../elements/languages/en/index.js';
import { more } from '../elements/languages/en/more.js';
import { regionFor } from '../elements/shared/region.js';
import { isSpoken, speak } from '../elements/shared/strings.js';

/** Gives the parts that the inbox shares with the messenger their words. A messenger of the same page may have chosen. */
export function speakEnglish(): void {
  if (!isSpoken) speak(language, regionFor('en', navigator.languages), more);
}
