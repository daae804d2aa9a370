import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What counts as an act of the visitor. */
const ACTS = ['pointerdown', 'keydown', 'focusin'] as const;

/** Tells when the visitor does anything inside its host, also what a field keeps from the page. */
export class Activity implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #tell: () => void;

  constructor(host: ReactiveControllerHost & HTMLElement, tell: () => void) {
    this.#host = host;
    this.#tell = tell;
    host.addController(this);
  }

  hostConnected(): void {
    for (const act of ACTS) this.#host.addEventListener(act, this.#tell, { capture: true, passive: true });
  }

  hostDisconnected(): void {
    for (const act of ACTS) this.#host.removeEventListener(act, this.#tell, { capture: true });
  }
}
