export { ChatMessenger } from './chat-messenger.js';
export { ChatPinLogin } from './chat-pin-login.js';
export { clientProvider, type ClientLease } from './client-provider.js';
export {
  ChatErrorEvent,
  ChatMessageEvent,
  ConnectionChangeEvent,
  ConversationStartedEvent,
  EmailSuppliedEvent,
  IdentityChangeEvent,
  IdentityErrorEvent,
  ReadyEvent,
  SessionClearedEvent,
  StorageUnavailableEvent,
  TokenExpiredEvent,
  UnreadCountChangeEvent,
  VisibilityEvent,
  type ChatMessengerEventMap,
} from './events.js';
export type { IdentityProof, IdentityProvider } from './identity-attributes.js';
export { PinErrorEvent, PinRequestedEvent, SignedInEvent, type ChatPinLoginEventMap } from './pin-events.js';
