/** Has the browser ask before it leaves a page that alone holds what the visitor wrote (REL-20). */
export class UnloadGuard {
  readonly #page: EventTarget;
  readonly #holders = new Set<object>();

  constructor(page: EventTarget) {
    this.#page = page;
  }

  /** Says whether something of this holder would be lost. */
  set(holder: object, isAtRisk: boolean): void {
    if (isAtRisk) this.#holders.add(holder);
    else this.#holders.delete(holder);
    // A listener that is there without need keeps pages out of the browser's cache.
    if (this.#holders.size > 0) this.#page.addEventListener('beforeunload', this.#ask);
    else this.#page.removeEventListener('beforeunload', this.#ask);
  }

  readonly #ask = (event: Event): void => {
    event.preventDefault();
  };
}
