import type { Language } from '../language.js';
import { core } from './core.js';

/** Simplified Chinese. */
export const language: Language<'zh-Hans'> = {
  tag: 'zh-Hans',
  dir: 'ltr',
  core,
  more: async () => (await import('./more.js')).more,
};
