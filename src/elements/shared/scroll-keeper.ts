import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Nearer to the end than this counts as being at the end. */
const NEAR_END = 32;

/** What the keeper asks its host for. */
export interface ScrollHost extends ReactiveControllerHost {
  readonly scroller: HTMLElement | undefined;
  /** The groups of messages, oldest first. */
  readonly groups: Iterable<HTMLElement>;
}

/**
 * Keeps the reading place: at the end when the reader was there, otherwise at the message they look at,
 * whatever is put above it or laid out there later. WebKit has no scroll anchoring that would do the latter.
 */
export class ScrollKeeper implements ReactiveController {
  readonly #host: ScrollHost;
  #observer: ResizeObserver | undefined;
  #watched: HTMLElement | undefined;
  #atEnd = true;
  /** Where the scroller stood when the end was shown last. */
  #end = 0;
  /** The message that the reader looks at, and how far below the top of the scroller it begins. */
  #held: { readonly bubble: HTMLElement; readonly top: number } | undefined;

  constructor(host: ScrollHost) {
    this.#host = host;
    host.addController(this);
  }

  /** The next update shows the end, wherever the reader is: they wrote something. */
  toEnd(): void {
    this.#atEnd = true;
  }

  hostUpdate(): void {
    this.#held = this.#atEnd ? undefined : this.#hold();
  }

  hostUpdated(): void {
    this.#watch();
    this.#keep();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#watched?.removeEventListener('scroll', this.#onScroll);
    this.#watched = undefined;
  }

  #watch(): void {
    const { scroller } = this.#host;
    if (!scroller || scroller === this.#watched) return;
    this.#watched = scroller;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    // Places move also without an update of the host: the composer grows, a keyboard opens, groups are laid out.
    this.#observer = new ResizeObserver(() => this.#keep());
    this.#observer.observe(scroller);
    for (const child of scroller.children) this.#observer.observe(child);
  }

  #keep(): void {
    const scroller = this.#watched;
    if (!scroller || scroller.clientHeight === 0) return; // hidden: there are no places
    if (this.#atEnd) {
      scroller.scrollTop = scroller.scrollHeight;
      this.#end = scroller.scrollTop;
    } else if (this.#held?.bubble.isConnected) {
      const shift = below(scroller, this.#held.bubble) - this.#held.top;
      if (shift !== 0) scroller.scrollTop += shift;
    }
  }

  /** The first message in sight. Groups are asked first: asking a message makes its skipped group be laid out. */
  #hold() {
    const scroller = this.#watched;
    if (!scroller) return undefined;
    const { top } = scroller.getBoundingClientRect();
    for (const group of this.#host.groups) {
      if (group.getBoundingClientRect().bottom <= top) continue;
      for (const bubble of group.querySelectorAll<HTMLElement>('.row')) {
        if (bubble.getBoundingClientRect().bottom > top) return { bubble, top: below(scroller, bubble) };
      }
    }
    return undefined;
  }

  readonly #onScroll = (): void => {
    const scroller = this.#watched;
    if (!scroller || scroller.clientHeight === 0) return; // hidden: the place is not the reader's choice
    const { scrollHeight, clientHeight, scrollTop } = scroller;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_END;
    // One leaves the end upwards. Otherwise the end moved, and the observer is about to follow it.
    this.#atEnd = isNear || (this.#atEnd && scrollTop >= this.#end);
    this.#held = this.#atEnd ? undefined : this.#hold();
  };
}

function below(scroller: HTMLElement, bubble: HTMLElement): number {
  return bubble.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}
