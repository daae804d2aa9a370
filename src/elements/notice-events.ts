import type { ClientNotices, NoticeName } from '../client/state.js';
import {
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
  UnreadCountChangeEvent,
} from './events.js';

/** Makes the element's event out of the client's notice. */
export const noticeEvents: { readonly [N in NoticeName]: (notice: ClientNotices[N]) => Event } = {
  ready: ({ reason }) => new ReadyEvent(reason),
  'email-supplied': (notice) => new EmailSuppliedEvent(notice),
  'identity-change': (notice) => new IdentityChangeEvent(notice),
  'identity-error': (notice) => new IdentityErrorEvent(notice),
  'unread-count-change': (notice) => new UnreadCountChangeEvent(notice),
  'conversation-started': (notice) => new ConversationStartedEvent(notice),
  'message-sent': (notice) => new ChatMessageEvent('message-sent', notice),
  'message-received': (notice) => new ChatMessageEvent('message-received', notice),
  'connection-change': (notice) => new ConnectionChangeEvent(notice),
  'session-cleared': (notice) => new SessionClearedEvent(notice),
  'storage-unavailable': () => new StorageUnavailableEvent(),
  error: ({ code }) => new ChatErrorEvent(code),
};
