import type { Language } from '../language.js';
import { core } from './core.js';

/** English. */
export const language: Language<'en'> = {
  tag: 'en',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
