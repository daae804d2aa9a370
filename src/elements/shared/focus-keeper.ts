import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Puts the focus on what was clicked, where it comes back to or is waited at: Safari does not. */
export function focusClicked({ currentTarget }: Event): void {
  (currentTarget as HTMLElement).focus();
}

/** True where whoever asked for something waits for it still, at the button that shows it. */
export function isWaitedFor(element: Element): boolean {
  return (element.getRootNode() as ShadowRoot).activeElement?.ariaExpanded === 'true';
}

/** What had the focus may go with its work: whoever was there goes on at another place of the same element. */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #place: () => HTMLElement | null | undefined;
  #hadFocus = false;

  constructor(host: ReactiveControllerHost & HTMLElement, place: () => HTMLElement | null | undefined) {
    this.#host = host;
    this.#place = place;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#hadFocus = this.#host.matches(':focus-within');
  }

  hostUpdated(): void {
    if (this.#hadFocus && !this.#host.matches(':focus-within')) this.#place()?.focus();
  }
}
