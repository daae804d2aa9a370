import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps its open host above a dialog of the page that it stands in: one that was closed and opens again lies above
 * everything that was open before.
 */
export class Uppermost implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** True while the host is open, and not drawn with what is around it. */
  #isLost = false;
  readonly #boxes = new ResizeObserver(() => {
    const isOpen = this.#host.matches(':popover-open');
    const isDrawn = this.#host.checkVisibility();
    if (isOpen && isDrawn && this.#isLost) {
      this.#host.hidePopover();
      this.#host.showPopover();
    }
    this.#isLost = isOpen && !isDrawn;
  });

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#boxes.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#boxes.disconnect();
    this.#isLost = false;
  }
}
