import type { Language } from '../language.js';
import { core } from './core.js';

/** Spanish. */
export const language: Language<'es'> = {
  tag: 'es',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
