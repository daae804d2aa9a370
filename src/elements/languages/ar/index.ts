import type { Language } from '../language.js';
import { core } from './core.js';

/** Arabic. */
export const language: Language<'ar'> = {
  tag: 'ar',
  dir: 'rtl',
  core,
  more: async () => (await import('./more.js')).more,
};
