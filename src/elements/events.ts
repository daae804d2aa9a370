import type { ClientNotices, NoticeName } from '../client/state.js';
import { proofOf, type IdentityProof } from './identity-attributes.js';

/** An event of `<chat-messenger>`: the fields of a notice under its name. Not bubbling. */
abstract class NoticeEvent<N extends NoticeName> extends Event {
  constructor(type: string, fields: ClientNotices[N]) {
    super(type);
    Object.assign(this, fields);
  }
}

/** Commands are accepted; again after a session was cleared. */
export class ReadyEvent extends NoticeEvent<'ready'> {
  declare readonly reason: ClientNotices['ready']['reason'];
}

/** An email became known, by proof or by a form. */
export class EmailSuppliedEvent extends NoticeEvent<'email-supplied'> {
  declare readonly email: string;
  /** True only where a proof covers the address. */
  declare readonly verified: boolean;
  declare readonly method: ClientNotices['email-supplied']['method'];
}

/** The visitor is somebody else now; the transition is complete. */
export class IdentityChangeEvent extends NoticeEvent<'identity-change'> {
  declare readonly identity: ClientNotices['identity-change']['identity'];
}

/** A proof was refused. */
export class IdentityErrorEvent extends NoticeEvent<'identity-error'> {
  declare readonly code: ClientNotices['identity-error']['code'];
  declare readonly method: ClientNotices['identity-error']['method'];
  /** The class of what was wrong with the proof, where the server says it. */
  declare readonly reason?: ClientNotices['identity-error']['reason'];
  /** Finds the refusal in the server's log. */
  declare readonly requestId?: string;
}

/** The number of conversations that hold something unread changed. */
export class UnreadCountChangeEvent extends NoticeEvent<'unread-count-change'> {
  declare readonly count: number;
}

/** The first message of a new conversation is stored. */
export class ConversationStartedEvent extends NoticeEvent<'conversation-started'> {
  declare readonly conversationId: string;
}

/** A message of the visitor is stored, or one of the team arrived. Ids only: no text leaves the chat. */
export class ChatMessageEvent extends NoticeEvent<'message-sent' | 'message-received'> {
  declare readonly conversationId: string;
  declare readonly messageId: string;
}

/** The live connection came or went. */
export class ConnectionChangeEvent extends NoticeEvent<'connection-change'> {
  declare readonly state: ClientNotices['connection-change']['state'];
}

/** The session ended for good. */
export class SessionClearedEvent extends NoticeEvent<'session-cleared'> {
  declare readonly reason: ClientNotices['session-cleared']['reason'];
}

/**
 * The visitor acts, and their session is over together with its proof. The page has until `deadline` to prove them
 * again: by `respondWith`, or by `setIdentityToken` or `identify` in any tab. Told once for all tabs.
 */
export class TokenExpiredEvent extends Event {
  /** Unix milliseconds by the browser's clock. */
  readonly deadline: number;
  readonly #respondWith: ClientNotices['token-expired']['respondWith'];

  constructor(type: string, { deadline, respondWith }: ClientNotices['token-expired']) {
    super(type);
    this.deadline = deadline;
    this.#respondWith = respondWith;
  }

  /** Takes a promise of an identity token, or of a proof. */
  respondWith(answer: Promise<string | IdentityProof>): void {
    this.#respondWith(answer.then(proofOf));
  }
}

/** The browser keeps nothing for this page: an anonymous history ends with it. */
export class StorageUnavailableEvent extends NoticeEvent<'storage-unavailable'> {}

/** The chat cannot work, or something in it failed. */
export class ChatErrorEvent extends NoticeEvent<'error'> {
  declare readonly code: ClientNotices['error']['code'];
}

/** The panel was opened or closed, by click or call. */
export class VisibilityEvent extends Event {
  declare readonly type: 'show' | 'hide';
}

/** The class of the event that tells a notice. */
export const noticeEvents = {
  ready: ReadyEvent,
  'email-supplied': EmailSuppliedEvent,
  'identity-change': IdentityChangeEvent,
  'identity-error': IdentityErrorEvent,
  'unread-count-change': UnreadCountChangeEvent,
  'conversation-started': ConversationStartedEvent,
  'message-sent': ChatMessageEvent,
  'message-received': ChatMessageEvent,
  'connection-change': ConnectionChangeEvent,
  'session-cleared': SessionClearedEvent,
  'token-expired': TokenExpiredEvent,
  'storage-unavailable': StorageUnavailableEvent,
  error: ChatErrorEvent,
} satisfies Record<NoticeName, unknown>;

/** The events of `<chat-messenger>` by name. None of them bubbles. */
export type ChatMessengerEventMap = {
  readonly [N in NoticeName]: InstanceType<(typeof noticeEvents)[N]>;
} & {
  readonly show: VisibilityEvent;
  readonly hide: VisibilityEvent;
};
