import type { Language } from '../language.js';
import { core } from './core.js';

/** French. */
export const language: Language<'fr'> = {
  tag: 'fr',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
