import type { ClientErrorCode, ClientNotices, Connection } from '../client/state.js';
import type { Identity, IdentityMethod } from '../protocol/index.js';

/** Commands are accepted; again after a session was cleared. */
export class ReadyEvent extends Event {
  readonly reason: 'boot' | 'cleared';
  constructor(reason: 'boot' | 'cleared') {
    super('ready');
    this.reason = reason;
  }
}

/** An email became known, by proof or by a form. */
export class EmailSuppliedEvent extends Event {
  readonly email: string;
  readonly verified: boolean;
  readonly method: IdentityMethod;
  constructor({ email, verified, method }: ClientNotices['email-supplied']) {
    super('email-supplied');
    this.email = email;
    this.verified = verified;
    this.method = method;
  }
}

/** The visitor is somebody else now; the transition is complete. */
export class IdentityChangeEvent extends Event {
  readonly identity: Identity;
  constructor({ identity }: ClientNotices['identity-change']) {
    super('identity-change');
    this.identity = identity;
  }
}

/** A proof was refused. */
export class IdentityErrorEvent extends Event {
  readonly code: ClientErrorCode;
  readonly method: IdentityMethod;
  constructor({ code, method }: ClientNotices['identity-error']) {
    super('identity-error');
    this.code = code;
    this.method = method;
  }
}

/** The panel was opened or closed, by click or call. */
export class VisibilityEvent extends Event {
  constructor(type: 'show' | 'hide') {
    super(type);
  }
}

/** The number of conversations that hold something unread changed. */
export class UnreadCountChangeEvent extends Event {
  readonly count: number;
  constructor({ count }: ClientNotices['unread-count-change']) {
    super('unread-count-change');
    this.count = count;
  }
}

/** The first message of a new conversation is stored. */
export class ConversationStartedEvent extends Event {
  readonly conversationId: string;
  constructor({ conversationId }: ClientNotices['conversation-started']) {
    super('conversation-started');
    this.conversationId = conversationId;
  }
}

/** A message of the visitor is stored, or one of the team arrived. Ids only: no text leaves the chat. */
export class ChatMessageEvent extends Event {
  readonly conversationId: string;
  readonly messageId: string;
  constructor(type: 'message-sent' | 'message-received', notice: ClientNotices['message-sent']) {
    super(type);
    this.conversationId = notice.conversationId;
    this.messageId = notice.messageId;
  }
}

/** The live connection came or went. */
export class ConnectionChangeEvent extends Event {
  readonly state: Connection;
  constructor({ state }: ClientNotices['connection-change']) {
    super('connection-change');
    this.state = state;
  }
}

/** The session ended for good. */
export class SessionClearedEvent extends Event {
  readonly reason: 'revoked' | 'expired';
  constructor({ reason }: ClientNotices['session-cleared']) {
    super('session-cleared');
    this.reason = reason;
  }
}

/** The browser keeps nothing for this page: an anonymous history ends with it. */
export class StorageUnavailableEvent extends Event {
  constructor() {
    super('storage-unavailable');
  }
}

/** The chat cannot work, or something in it failed. */
export class ChatErrorEvent extends Event {
  readonly code: ClientErrorCode;
  constructor(code: ClientErrorCode) {
    super('error');
    this.code = code;
  }
}

/** The events of `<chat-messenger>` by name. None of them bubbles. */
export interface ChatMessengerEventMap {
  ready: ReadyEvent;
  'email-supplied': EmailSuppliedEvent;
  'identity-change': IdentityChangeEvent;
  'identity-error': IdentityErrorEvent;
  show: VisibilityEvent;
  hide: VisibilityEvent;
  'unread-count-change': UnreadCountChangeEvent;
  'conversation-started': ConversationStartedEvent;
  'message-sent': ChatMessageEvent;
  'message-received': ChatMessageEvent;
  'connection-change': ConnectionChangeEvent;
  'session-cleared': SessionClearedEvent;
  'storage-unavailable': StorageUnavailableEvent;
  error: ChatErrorEvent;
}
