import { LitElement, css, html } from 'lit';
import { Countdown } from '../pin/countdown.js';
import { secondsWords } from '../shared/dates.js';
import { followWords } from '../shared/strings.js';

/**
 * The seconds to a moment. It can be read, and is not read out each second.
 *
 * @tagname chat-countdown
 * @internal
 */
export class ChatCountdown extends LitElement {
  static override properties = {
    until: { attribute: false },
  };
  static override styles = css`
    :host {
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
  `;

  /** Unix milliseconds by the browser's clock. */
  declare until: number;
  readonly #countdown = new Countdown(this);

  constructor() {
    super();
    this.until = 0;
    followWords(this);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('until')) this.#countdown.start(this.until);
  }

  protected override render() {
    return html`<span role="timer" dir="auto">${secondsWords(this.#countdown.seconds)}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-countdown': ChatCountdown;
  }
}
