import type { Language } from '../language.js';
import { core } from './core.js';

/** Japanese. */
export const language: Language<'ja'> = {
  tag: 'ja',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
