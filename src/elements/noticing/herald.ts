/** A screen reader has to know a region before that region says anything. */
const KNOWN_AFTER_MS = 200;

/** Tells screen readers of what arrived while it is not on the screen: one polite live region beside the panel. */
export class Herald {
  readonly #region = document.createElement('div');
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `root` is where the region stands. */
  constructor(root: ParentNode) {
    this.#region.setAttribute('role', 'status');
    this.#region.style.cssText =
      'position:fixed;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
    root.append(this.#region);
  }

  /** Says it once. The same words again are said again. */
  say(words: string, lang: string): void {
    clearTimeout(this.#timer);
    this.#region.lang = lang;
    this.#timer = setTimeout(() => {
      const line = document.createElement('p');
      line.textContent = words;
      this.#region.replaceChildren(line);
    }, KNOWN_AFTER_MS);
  }

  /** Nothing of it is to be found any more. */
  hush(): void {
    clearTimeout(this.#timer);
    this.#region.replaceChildren();
  }
}
