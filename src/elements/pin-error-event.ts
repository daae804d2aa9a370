import type { ClientErrorCode } from '../client/state.js';

/** Asking for a code or answering with one failed. */
export class PinErrorEvent extends Event {
  readonly code: ClientErrorCode;
  constructor(code: ClientErrorCode) {
    super('pin-error');
    this.code = code;
  }
}
