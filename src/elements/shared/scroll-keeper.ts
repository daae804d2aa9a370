import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Nearer to the end than this counts as being at the end. */
const NEAR_END = 32;
/** Farther from the end than this, the way back is worth a button. */
const FAR_FROM_END = 240;

/** What the keeper asks its host for. */
export interface ScrollHost extends ReactiveControllerHost {
  readonly scroller: HTMLElement | undefined;
  /** The groups of messages, oldest first. */
  readonly groups: Iterable<HTMLElement>;
  /** True where the last message on the screen is not the newest one: there is no end to stay at. */
  readonly hasNewer: boolean;
  /** The room for messages, or what is in it, changed. */
  onResize(): void;
}

/**
 * Keeps the reading place: at the end when the reader was there, otherwise at the message they look at,
 * whatever is put above it or laid out there later. WebKit has no scroll anchoring that would do the latter.
 */
export class ScrollKeeper implements ReactiveController {
  /** True while the reader is well above the end. */
  isFar = false;
  readonly #host: ScrollHost;
  #observer: ResizeObserver | undefined;
  #watched: HTMLElement | undefined;
  #atEnd = true;
  /** Where the scroller stood when the end was shown last, and how high its content was. */
  #end = 0;
  #height = 0;
  /** The message that the reader looks at, and how far below the top of the scroller it begins. */
  #held: { readonly bubble: HTMLElement; readonly top: number } | undefined;

  constructor(host: ScrollHost) {
    this.#host = host;
    host.addController(this);
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** The next update shows the end, wherever the reader is: they wrote something, or want to see it. */
  toEnd(): void {
    this.#atEnd = true;
    this.#end = 0;
  }

  /** Shows this instead of the end, in the middle or at the top. */
  show(element: Element, block: 'center' | 'start'): void {
    this.#atEnd = false;
    element.scrollIntoView({ block });
  }

  hostUpdate(): void {
    this.#held = this.#atEnd ? undefined : this.#hold();
  }

  hostUpdated(): void {
    this.#watch();
    this.#keep();
    if (this.#host.hasNewer) this.#atEnd = false;
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
    this.#end = 0;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    // Places move also without an update of the host: the composer grows, a keyboard opens, groups are laid out.
    this.#observer = new ResizeObserver(() => {
      this.#keep();
      this.#host.onResize();
    });
    this.#observer.observe(scroller);
    for (const child of scroller.children) this.#observer.observe(child);
  }

  #keep(): void {
    const scroller = this.#watched;
    if (!scroller) return;
    if (scroller.clientHeight === 0) {
      this.#end = 0; // hidden: there are no places
    } else if (this.#atEnd) {
      // Who has just left it must not be thrown back before that is told.
      if (!this.#isAtEnd(scroller)) return;
      scroller.scrollTop = scroller.scrollHeight;
      this.#end = scroller.scrollTop;
      this.#height = scroller.scrollHeight;
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

  /**
   * One leaves the end upwards. Otherwise the end moved, and the observer is about to follow it: also where groups are
   * lower than was thought, and the browser keeps the place by moving up as much.
   */
  #isAtEnd(scroller: HTMLElement): boolean {
    const shrunk = Math.max(0, this.#height - scroller.scrollHeight);
    return leftOf(scroller) < NEAR_END || (this.#atEnd && scroller.scrollTop >= this.#end - shrunk);
  }

  readonly #onScroll = (): void => {
    const scroller = this.#watched;
    if (!scroller || scroller.clientHeight === 0) return; // hidden: the place is not the reader's choice
    const before = [this.#atEnd, this.isFar];
    this.#atEnd = this.#isAtEnd(scroller) && !this.#host.hasNewer;
    this.isFar = leftOf(scroller) > FAR_FROM_END;
    this.#held = this.#atEnd ? undefined : this.#hold();
    if (before[0] !== this.#atEnd || before[1] !== this.isFar) this.#host.requestUpdate();
  };
}

/** What lies below what is seen. */
function leftOf({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}

function below(scroller: HTMLElement, bubble: HTMLElement): number {
  return bubble.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}
