import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { MoreWantedEvent } from './transcript-events.js';

/** How far ahead of the reader the next page is asked for. */
const AHEAD = '400px 0px';

/** What the lookout asks its host for. */
export interface LookoutHost extends ReactiveControllerHost, EventTarget {
  readonly scroller: HTMLElement | undefined;
  /** Places behind which there is more, above and below. */
  readonly top: HTMLElement | undefined;
  readonly bottom: HTMLElement | undefined;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly loading: string;
}

/** Asks for more messages a good while before the reader reaches the end of those that are here. */
export class Lookout implements ReactiveController {
  readonly #host: LookoutHost;
  #observer: IntersectionObserver | undefined;
  #watched = '';

  constructor(host: LookoutHost) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    const { hasOlder, hasNewer, loading } = this.#host;
    const watched = loading === 'no' ? [hasOlder, hasNewer].join() : '';
    // Another observer asks again at once: only after an answer, and not after a failure.
    if (watched === this.#watched) return;
    this.hostDisconnected();
    this.#watched = watched;
    if (watched) this.#watch();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#watched = '';
  }

  #watch(): void {
    const { scroller = null, top, bottom, hasOlder, hasNewer } = this.#host;
    const seen: IntersectionObserverCallback = (entries) => {
      for (const { isIntersecting, target } of entries) {
        const type = target === top ? 'older-wanted' : 'newer-wanted';
        if (isIntersecting) this.#host.dispatchEvent(new MoreWantedEvent(type));
      }
    };
    this.#observer = new IntersectionObserver(seen, { root: scroller, rootMargin: AHEAD });
    if (hasOlder && top) this.#observer.observe(top);
    if (hasNewer && bottom) this.#observer.observe(bottom);
  }
}
