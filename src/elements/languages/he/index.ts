import type { Language } from '../language.js';
import { core } from './core.js';

/** Hebrew. */
export const language: Language<'he'> = {
  tag: 'he',
  dir: 'rtl',
  core,
  more: async () => (await import('./more.js')).more,
};
