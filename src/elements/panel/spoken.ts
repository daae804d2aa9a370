import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import type { ChatState } from '../../client/state.js';
import { withMore } from '../shared/strings.js';
import { rarely } from './rarely.js';

/** How long words stand that are only heard. */
const SAID_MS = 5_000;

/**
 * What is heard of the panel as a whole: that the network is back, and what is asked where the person changed. A region
 * that comes with its words is not heard, and those are drawn anew with the person; this one stays.
 */
export class Spoken implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #wasOffline = false;
  #timer: number | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  of(state: ChatState): TemplateResult {
    const isBack = this.#timer !== undefined || this.#comesBack(state);
    return html`<span>${isBack ? withMore(({ panel }) => panel.online) : nothing}</span>
      <span
        >${state.carryOver || state.otherSession ? rarely((states) => states.asked(state)) : nothing}</span
      >`;
  }

  #comesBack({ phase, connection }: ChatState): boolean {
    const isOffline = phase === 'active' && connection === 'offline';
    const isBack = this.#wasOffline && phase === 'active' && connection === 'live';
    if (isOffline || isBack || phase !== 'active') this.#wasOffline = isOffline;
    if (isBack) {
      this.#timer = window.setTimeout(() => {
        this.#timer = undefined;
        this.#host.requestUpdate();
      }, SAID_MS);
    }
    return isBack;
  }
}
