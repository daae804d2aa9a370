import type { Language } from '../language.js';
import { core } from './core.js';

/** Italian. */
export const language: Language<'it'> = {
  tag: 'it',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
