import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Counts the seconds to a moment and renders its host at each of them. */
export class Countdown implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  /** By a clock that nobody sets. */
  #until = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Whole seconds that are left, 0 when the moment has come. */
  get seconds(): number {
    return Math.max(0, Math.ceil((this.#until - performance.now()) / 1000));
  }

  /** `until` is in Unix milliseconds. */
  start(until: number): void {
    this.#until = Math.floor(performance.now()) + until - Date.now(); // a fraction might begin a second more
    this.hostConnected();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.hostDisconnected();
    if (this.seconds > 0) this.#timer = setInterval(this.#tick, 1000);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  readonly #tick = (): void => {
    if (this.seconds === 0) this.hostDisconnected();
    this.#host.requestUpdate();
  };
}
