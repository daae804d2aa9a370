export { ChatMessenger } from './chat-messenger.js';
export { ChatPinLogin } from './chat-pin-login.js';
export { clientProvider, type ClientLease } from './client-provider.js';
export * from './events.js';
export * from './pin-events.js';
