import type { Language } from '../language.js';
import { core } from './core.js';

/** Turkish. */
export const language: Language<'tr'> = {
  tag: 'tr',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
