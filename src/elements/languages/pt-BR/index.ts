import type { Language } from '../language.js';
import { core } from './core.js';

/** Portuguese of Brazil. */
export const language: Language<'pt-BR'> = {
  tag: 'pt-BR',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
