import type { Language } from '../language.js';
import { core } from './core.js';

/** Dutch. */
export const language: Language<'nl'> = {
  tag: 'nl',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
