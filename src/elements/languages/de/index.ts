import type { Language } from '../language.js';
import { core } from './core.js';

/** German. */
export const language: Language<'de'> = {
  tag: 'de',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
