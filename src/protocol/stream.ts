import type { AgentConversation, Author, Conversation, Message } from './conversations.js';
import type { ErrorBody } from './errors.js';
import type { OwnSession } from './sessions.js';

/**
 * A place in one principal's event stream. Positions count up without holes; `epoch` changes when
 * the stream was rebuilt, so that an old position is never read against a new history.
 */
export interface StreamPosition {
  readonly epoch: string;
  readonly position: number;
}

/** What happened, carrying the state after it: receivers replace what they hold. */
export type ChatEvent<C extends Conversation = Conversation> =
  | { readonly type: 'message.created'; readonly message: Message; readonly conversation: C }
  /** A message was changed or taken away; it keeps its place. */
  | { readonly type: 'message.updated'; readonly message: Message; readonly conversation: C }
  | { readonly type: 'conversation.updated'; readonly conversation: C }
  /** Its contact erased it and does not find it any more; for the team every message of it is empty now. */
  | { readonly type: 'conversation.erased'; readonly conversation: C }
  /** The conversation belongs to somebody else now: whoever shows it takes it off the screen. */
  | { readonly type: 'conversation.removed'; readonly conversation_id: string }
  /** The same person signed in on another device. */
  | { readonly type: 'session.opened'; readonly session: OwnSession }
  /** Something this session may not read took this position. */
  | { readonly type: 'withheld' };
export type AgentEvent = ChatEvent<AgentConversation>;

/** One event at its position. */
export interface PositionedEvent<E = ChatEvent> {
  readonly position: number;
  readonly event: E;
}

/** A list of conversations together with the stream position at which it was true. */
export interface Snapshot<C extends Conversation = Conversation> extends StreamPosition {
  readonly conversations: readonly C[];
  /** True while there are more, after the last of this list. */
  readonly has_more?: boolean;
  /** Conversations that hold something unread. */
  readonly unread_count: number;
}
export type AgentSnapshot = Snapshot<AgentConversation>;

/** Answer of the long poll: the same events from the same positions, for networks that block sockets. */
export interface PolledEvents<E = ChatEvent> extends StreamPosition {
  readonly events: readonly PositionedEvent<E>[];
  /** True when the asked position cannot be continued: load a snapshot. */
  readonly reset: boolean;
}

/** First frame of the server, before anything is known about the other side. */
export interface HelloFrame {
  readonly type: 'hello';
  readonly heartbeat_ms: number;
  /** To be signed into the device proof of the `auth` frame. */
  readonly nonce: string;
}
/** Frames of the server. Unknown types and unknown fields are to be ignored. */
export type ServerFrame<E = ChatEvent> =
  | HelloFrame
  | ({ readonly type: 'event' } & PositionedEvent<E>)
  /** Everything up to here has been replayed; what follows is live. */
  | { readonly type: 'caught_up'; readonly position: number }
  /** The asked position cannot be continued: load a snapshot, which carries a new one. */
  | { readonly type: 'reset' }
  | { readonly type: 'beat' }
  /** The other side writes. Told while it happens and kept nowhere. */
  | { readonly type: 'typing'; readonly conversation_id: string; readonly author: Author }
  /** The server is about to stop: connect again after this many milliseconds. */
  | { readonly type: 'reconnect'; readonly delay_ms: number }
  | ({ readonly type: 'error' } & ErrorBody);

/** First frame of a visitor. The token never appears in an address or subprotocol. */
export interface VisitorAuthFrame {
  readonly type: 'auth';
  readonly token: string;
  /** Device proof over `GET` and the socket's address, see `PROTOCOL.md`. */
  readonly proof: string;
  readonly resume: StreamPosition;
}
/** First frame of an agent, whose session travels in the cookie of the handshake. */
export interface AgentAuthFrame {
  readonly type: 'auth';
  readonly csrf_token: string;
  readonly resume: StreamPosition;
}
export type ClientFrame =
  | VisitorAuthFrame
  | AgentAuthFrame
  /** The client holds everything up to this position. */
  | { readonly type: 'ack'; readonly position: number }
  | { readonly type: 'beat' };

/** Why the server closed a socket. 1000 and 1001 mean: do not come back by yourself. */
export const CLOSE_CODES = {
  restart: 1012,
  bad_frame: 4400,
  session_expired: 4401,
  session_revoked: 4403,
  handshake_timeout: 4406,
  slow_reader: 4408,
  replaced: 4409,
  too_large: 4413,
  rate_limited: 4429,
} as const;
