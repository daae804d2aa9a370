import type { EmbedPage } from './embed-page.js';
import { FIRST_PAGES } from './first-pages.js';
import { MORE_PAGES } from './more-pages.js';
import { TOKEN_PAGES } from './token-pages.js';

/** What the index shows: where to begin, and what comes after. */
export const FIRST_WAYS: readonly EmbedPage[] = FIRST_PAGES;
export const MORE_WAYS: readonly EmbedPage[] = [...TOKEN_PAGES, ...MORE_PAGES];

/** Every page that embeds. */
export const EMBED_PAGES: readonly EmbedPage[] = [...FIRST_WAYS, ...MORE_WAYS];
