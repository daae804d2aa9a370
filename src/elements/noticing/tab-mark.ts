import { isWanted } from './preferences.js';
import { tab } from './tab.js';
import type { Way } from './ways.js';

/** Marks the tab by its title and icon while something is unread and nobody looks at the page. */
export class TabMark {
  readonly #iconUrl: string;

  /** `iconUrl` is an address on the chat's own server: a page's policy lets pictures in from there. */
  constructor(iconUrl: string) {
    this.#iconUrl = iconUrl;
  }

  show(count: number, allowed: ReadonlySet<Way>): void {
    const seen = document.hidden ? count : 0;
    tab().show(this, {
      count: isWanted('title', allowed) ? seen : 0,
      iconUrl: seen > 0 && isWanted('favicon', allowed) ? this.#iconUrl : undefined,
    });
  }
}
