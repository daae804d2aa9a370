import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The day of the reader's calendar. */
export const today = (): string => new Date(Date.now()).toDateString();

/** Draws its host again when a day is over: what was of today is of yesterday then. */
export class Midnight implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: number | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    // The timer of a machine that slept comes late.
    document.addEventListener('visibilitychange', this.#onDay);
    this.#wait();
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#onDay);
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const now = new Date(Date.now());
    const end = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.#onDay, end.getTime() - now.getTime());
  }

  readonly #onDay = (): void => {
    this.#host.requestUpdate();
    this.#wait();
  };
}
