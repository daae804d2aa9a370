import { ChatMessenger } from './chat-messenger.js';
import { ChatPinLogin } from './chat-pin-login.js';
import { define } from './shared/define.js';

// Rendering on a server imports this too; tags exist only in a browser.
if (typeof window !== 'undefined') {
  define('chat-messenger', ChatMessenger);
  define('chat-pin-login', ChatPinLogin);
}

export type * from './index.js';
