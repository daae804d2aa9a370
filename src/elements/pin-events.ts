import type { Identity } from '../protocol/index.js';
import type { PinErrorEvent } from './pin-error-event.js';

export { PinErrorEvent } from './pin-error-event.js';

/** A code was asked for. Whether a mail goes out is not told to anybody. */
export class PinRequestedEvent extends Event {
  constructor() {
    super('pin-requested');
  }
}

/** The code was accepted and a session exists. */
export class SignedInEvent extends Event {
  readonly identity: Identity;
  constructor(identity: Identity) {
    super('signed-in');
    this.identity = identity;
  }
}

/** The events of `<chat-pin-login>` by name. None of them bubbles. */
export interface ChatPinLoginEventMap {
  'pin-requested': PinRequestedEvent;
  'signed-in': SignedInEvent;
  'pin-error': PinErrorEvent;
}
