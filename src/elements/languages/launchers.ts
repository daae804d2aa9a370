import type { LanguageTag } from './language.js';
import type { LauncherStrings } from './launcher-words.js';

/** The launcher in every language. One small file: which of them is needed is known before anything else is. */
export const launchers: { readonly [Tag in Exclude<LanguageTag, 'en'>]: LauncherStrings<Tag> } = {
  de: {
    open: 'Chat öffnen',
    unread: {
      one: 'Chat öffnen, # ungelesene Unterhaltung',
      other: 'Chat öffnen, # ungelesene Unterhaltungen',
    },
    close: 'Chat schließen',
  },
};
