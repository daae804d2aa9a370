import { define } from '../shared/define.js';
import { ChatPinForm } from './chat-pin-form.js';

/** Registers the form of the PIN login. */
export function definePinForm(): void {
  define('chat-pin-form', ChatPinForm);
}
