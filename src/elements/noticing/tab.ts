/** What one messenger wants the tab to show. */
export interface Mark {
  /** Unread conversations for the title; 0 for none. */
  readonly count: number;
  /** The icon in the place of the page's own. */
  readonly iconUrl: string | undefined;
}

/** Title and icon of this tab, as all messengers in it want them. */
class Tab {
  readonly #marks = new Map<object, Mark>();
  readonly #titles = new MutationObserver(() => {
    this.#markTitle();
  });
  /** What the page calls itself. */
  #plain = '';
  /** The title as it was left here: any other is the page's, whatever it looks like. */
  #left: string | undefined;
  #icons: readonly (readonly [HTMLLinkElement, HTMLLinkElement | undefined])[] = [];

  show(owner: object, mark: Mark): void {
    if (mark.count > 0 || mark.iconUrl !== undefined) this.#marks.set(owner, mark);
    else this.#marks.delete(owner);
    this.#markTitle();
    // A page that names itself anew keeps its mark.
    if (this.#count > 0)
      this.#titles.observe(document.head, { childList: true, subtree: true, characterData: true });
    else this.#titles.disconnect();
    this.#markIcon([...this.#marks.values()].find(({ iconUrl }) => iconUrl)?.iconUrl);
  }

  get #count(): number {
    return [...this.#marks.values()].reduce((sum, { count }) => sum + count, 0);
  }

  #markTitle(): void {
    const count = this.#count;
    // A page may make its new name of the one that it finds.
    if (document.title !== this.#left)
      this.#plain = this.#left ? document.title.replace(this.#left, () => this.#plain) : document.title;
    // Browsers trim it: compared with another text than is read, a page without a title would be marked for ever.
    const title = (count > 0 ? `(${String(count)}) ${this.#plain}` : this.#plain).trim();
    if (title !== document.title) document.title = title;
    this.#left = document.title;
  }

  /** Puts ours in the place of the page's icons, which come back as they were. */
  #markIcon(iconUrl: string | undefined): void {
    if ((iconUrl !== undefined) === this.#icons.length > 0) return;
    if (iconUrl === undefined) {
      for (const [ours, theirs] of this.#icons) {
        if (theirs) ours.replaceWith(theirs);
        else ours.remove();
      }
      this.#icons = [];
      return;
    }
    const link = document.createElement('link');
    link.rel = 'icon';
    link.href = iconUrl;
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

const KEY = Symbol.for('chat-messenger.tab');

/** One for all copies of this script in the page: two would not know each other's mark from the page's own title. */
export function tab(): Pick<Tab, 'show'> {
  const scope = globalThis as Record<symbol, Tab | undefined>;
  return (scope[KEY] ??= new Tab());
}
