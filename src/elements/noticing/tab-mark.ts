import { isWanted } from './preferences.js';
import type { Way } from './ways.js';

const MARK = /^\(\d+\) /;

/** Marks the tab by its title and icon while something is unread and nobody looks at the page. */
export class TabMark {
  readonly #iconUrl: string;
  readonly #titles = new MutationObserver(() => {
    this.#markTitle();
  });
  #count = 0;
  #icons: readonly (readonly [HTMLLinkElement, HTMLLinkElement | undefined])[] = [];

  /** `iconUrl` is an address on the chat's own server: a page's policy lets pictures in from there. */
  constructor(iconUrl: string) {
    this.#iconUrl = iconUrl;
  }

  show(count: number, allowed: ReadonlySet<Way>): void {
    const seen = document.hidden ? count : 0;
    this.#count = isWanted('title', allowed) ? seen : 0;
    this.#markTitle();
    // A page that names itself anew keeps its mark.
    if (this.#count > 0)
      this.#titles.observe(document.head, { childList: true, subtree: true, characterData: true });
    else this.#titles.disconnect();
    this.#markIcon(seen > 0 && isWanted('favicon', allowed));
  }

  #markTitle(): void {
    const plain = document.title.replace(MARK, '');
    const title = this.#count > 0 ? `(${String(this.#count)}) ${plain}` : plain;
    if (title !== document.title) document.title = title;
  }

  /** Puts ours in the place of the page's icons, which come back as they were. */
  #markIcon(isMarked: boolean): void {
    if (isMarked === this.#icons.length > 0) return;
    if (!isMarked) {
      for (const [ours, theirs] of this.#icons) {
        if (theirs) ours.replaceWith(theirs);
        else ours.remove();
      }
      this.#icons = [];
      return;
    }
    const link = document.createElement('link');
    link.rel = 'icon';
    link.href = this.#iconUrl;
    const [first, ...others] = document.head.querySelectorAll<HTMLLinkElement>('link[rel~=icon]');
    if (first) first.replaceWith(link);
    else document.head.append(link);
    this.#icons = [
      [link, first],
      ...others.map((other) => {
        const place = document.createElement('link');
        other.replaceWith(place);
        return [place, other] as const;
      }),
    ];
  }
}
