import type { ClientErrorCode } from '../client/state.js';
import type { Identity } from '../protocol/index.js';

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

/** Asking for a code or answering with one failed. */
export class PinErrorEvent extends Event {
  readonly code: ClientErrorCode;
  constructor(code: ClientErrorCode) {
    super('pin-error');
    this.code = code;
  }
}

/** The events of `<chat-pin-login>` by name. None of them bubbles. */
export interface ChatPinLoginEventMap {
  'pin-requested': PinRequestedEvent;
  'signed-in': SignedInEvent;
  'pin-error': PinErrorEvent;
}
