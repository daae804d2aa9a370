import { css, html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { stops } from './stops.js';

/** Where the panel is the whole screen: on a phone, held either way, and where everything is as large as on one. */
export const wholeScreen = css`(max-width: 480px), (max-height: 480px)`;

type Host = ReactiveControllerHost & HTMLElement & { readonly inline: boolean };

/**
 * Keeps the focus in its host while that covers the page: behind it nobody could see where they are. Beside the page
 * nothing is locked.
 */
export class WholeScreen implements ReactiveController {
  readonly #host: Host;
  readonly #query = matchMedia(wholeScreen.cssText);

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  get isCovering(): boolean {
    return this.#query.matches && !this.#host.inline;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed);
  }

  hostUpdate(): void {
    this.#host.ariaModal = this.isCovering ? 'true' : null;
  }

  /** Stands before and behind everything: whoever goes on from there goes round. */
  edge() {
    return this.isCovering
      ? html`<span class="visually-hidden" tabindex="0" @focus=${this.#onEdge}></span>`
      : nothing;
  }

  readonly #changed = (): void => {
    this.#host.requestUpdate();
  };

  readonly #onEdge = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    const { host } = this.#host.getRootNode() as ShadowRoot;
    const all = [...stops(this.#host)];
    const from = relatedTarget as Node | null;
    // What the page put into a slot is in the panel too.
    const isInside = this.#host.shadowRoot?.contains(from) || host.contains(from);
    const isEnd = all.at(-1) === currentTarget;
    all.at(isEnd === isInside ? 1 : -2)?.focus();
  };
}
