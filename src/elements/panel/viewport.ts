import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Tells its host's style sheet what part of the window can be seen. A phone's keyboard covers the rest, and
 * the layout viewport does not know.
 */
export class VisualViewportSize implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    visualViewport?.addEventListener('resize', this.#measure);
    visualViewport?.addEventListener('scroll', this.#measure);
    this.#measure();
  }

  hostDisconnected(): void {
    visualViewport?.removeEventListener('resize', this.#measure);
    visualViewport?.removeEventListener('scroll', this.#measure);
  }

  readonly #measure = (): void => {
    if (!visualViewport || visualViewport.scale > 1) return; // zoomed in by hand: leave the layout alone
    const { style, shadowRoot } = this.#host;
    // A page may zoom itself, and its lengths with it.
    const { currentCSSZoom: zoom = 1 } = this.#host as { readonly currentCSSZoom?: number };
    style.setProperty('--_visible-height', `${String(visualViewport.height / zoom)}px`);
    style.setProperty('--_visible-top', `${String(visualViewport.offsetTop / zoom)}px`);
    // The field that the keyboard came for may be behind it now.
    shadowRoot?.querySelector('.body > *:focus-within')?.scrollIntoView({ block: 'nearest' });
  };
}
