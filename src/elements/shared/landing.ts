import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ScrollKeeper } from './scroll-keeper.js';
import { isNotice, type TranscriptItem } from './transcript-item.js';

/** What the landing asks its host for. */
export interface LandingHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly scroller: HTMLElement | undefined;
  readonly items: readonly TranscriptItem[];
  readonly target: { readonly messageId: string } | undefined;
}

/**
 * Brings the reader elsewhere than to the end: to the message that was asked for, or to where reading stopped. Each
 * once, as soon as it is there and can be seen.
 */
export class Landing implements ReactiveController {
  readonly #host: LandingHost;
  readonly #scroll: ScrollKeeper;
  #start: string | undefined;
  #target: LandingHost['target'];

  constructor(host: LandingHost, scroll: ScrollKeeper) {
    this.#host = host;
    this.#scroll = scroll;
    host.addController(this);
  }

  /** True while what was asked for is not shown yet. */
  get isDue(): boolean {
    return this.#host.target !== undefined && this.#host.target !== this.#target;
  }

  hostUpdated(): void {
    const { scroller } = this.#host;
    if (!scroller?.clientHeight) return;
    const start = this.#find('.start');
    const key = start?.dataset['key'];
    if (start && key !== this.#start) {
      this.#start = key;
      const isAbove = start.getBoundingClientRect().top < scroller.getBoundingClientRect().top;
      if (this.#scroll.atEnd && isAbove) this.#scroll.show(start, 'start');
    }
    if (this.isDue) this.#land();
  }

  #land(): void {
    const { items, target } = this.#host;
    const item = items.find((one) => !isNotice(one) && one.message?.id === target?.messageId);
    const row = item && this.#find(`[data-key="${CSS.escape(item.key)}"]`);
    if (!row) return;
    this.#target = target;
    this.#find('.found')?.classList.remove('found');
    row.classList.add('found');
    row.tabIndex = -1;
    this.#scroll.show(row, 'center');
    // Whoever went on to type in a field of the page is left there.
    if (!document.activeElement?.matches(':read-write, select')) row.focus({ preventScroll: true });
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector);
  }
}
