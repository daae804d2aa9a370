/** Has the browser ask before it leaves a page that alone holds what the visitor wrote (REL-20). */
export class UnloadGuard {
  readonly #holders = new Set<object>();

  /** Says whether something of this holder would be lost. */
  set(holder: object, isAtRisk: boolean): void {
    if (isAtRisk) this.#holders.add(holder);
    else this.#holders.delete(holder);
    // A listener that is there without need keeps pages out of the browser's cache.
    if (this.#holders.size > 0) addEventListener('beforeunload', this.#ask);
    else removeEventListener('beforeunload', this.#ask);
  }

  readonly #ask = (event: Event): void => {
    event.preventDefault();
  };
}
