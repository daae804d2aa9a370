import type { Language } from '../language.js';
import { core } from './core.js';

/** Polish. */
export const language: Language<'pl'> = {
  tag: 'pl',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
