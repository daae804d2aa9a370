import { language } from '../../src/elements/languages/en/index.js';
import { more } from '../../src/elements/languages/en/more.js';
import { speak } from '../../src/elements/shared/strings.js';

// Gives the parts of the panel their words, in tests that make them without the panel, which brings these.
speak(language, undefined, more);
