import {
  CONVERSATION_STATUSES,
  IDENTITY_METHODS,
  LIMITS,
  type AcceptInvitation,
  type AgentConversation,
  type AgentEvent,
  type AgentSession,
  type AgentSignIn,
  type AgentSnapshot,
  type AppInfo,
  type Assurance,
  type ChatEvent,
  type Conversation,
  type ErrorBody,
  type Limits,
  type MarkRead,
  type Message,
  type MessagePage,
  type OpenSession,
  type PolledEvents,
  type RenewSession,
  type SendMessage,
  type SentMessage,
  type Session,
  type Snapshot,
  type StartedConversation,
  type StartedPin,
  type StartPin,
  type VerifyPin,
} from 'chat-messenger/protocol';
import {
  Type,
  type Static,
  type TLiteral,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnion,
} from 'typebox';

/*
 * The protocol's types as schemas: they check what comes in, cut what goes out and make the OpenAPI document.
 * Answers are allow-lists (COM-9). The block at the end proves that both say the same.
 */

/** PostgreSQL takes no NUL in a text, not even to look for it. */
const Id = Type.String({ minLength: 1, maxLength: LIMITS.id_bytes, pattern: '^[^\\u0000]*$' });
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
const Millis = Type.Integer({ description: 'Unix milliseconds' });
const EmailText = Type.String({ minLength: 1, maxLength: LIMITS.email_bytes });
/** Every proof field is bounded long before anything is computed from it (COM-4). */
const ProofText = Type.String({ minLength: 1, maxLength: 512 });
const closed = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });
type Literals<V extends readonly string[]> = { -readonly [K in keyof V]: TLiteral<V[K]> };
const oneOf = <const V extends readonly string[]>(values: V) =>
  Type.Union(values.map((value) => Type.Literal(value))) as unknown as TUnion<Literals<V>>;
/** Lists on the wire are read, never changed. */
const list = <T extends TSchema>(item: T) => Type.Unsafe<readonly Static<T>[]>(Type.Array(item));

export const LevelSchema = Type.Union([
  Type.Literal(0),
  Type.Literal(1),
  Type.Literal(2),
  Type.Literal(3),
  Type.Literal(4),
]);
const MethodSchema = oneOf(IDENTITY_METHODS);

export const AssuranceSchema = Type.Object({
  level: LevelSchema,
  method: MethodSchema,
  proven_at: Millis,
  key_id: Type.Optional(Type.String()),
  long_lived: Type.Boolean(),
});
export const IdentitySchema = Type.Object({
  level: LevelSchema,
  method: MethodSchema,
  email: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
});

export const AppParams = Type.Object({ appId: Id });
export const AppInfoSchema = Type.Object({ app_id: Type.String(), name: Type.String(), pin: Type.Boolean() });
export const LimitsSchema = Type.Object(
  Object.fromEntries(Object.keys(LIMITS).map((name) => [name, Type.Integer()])) as Record<
    keyof Limits,
    ReturnType<typeof Type.Integer>
  >,
);

// A field that does not belong to the named method is a second subject, and refused (COM-2).
export const OpenSessionSchema = Type.Object({
  app_id: Id,
  proof: Type.Union([
    closed({ method: Type.Literal('anonymous') }),
    closed({
      method: Type.Literal('claimed'),
      email: Type.Optional(EmailText),
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 4 * LIMITS.name_code_points })),
    }),
    closed({ method: Type.Literal('portal-key'), connection_email: ProofText, connection_key: ProofText }),
  ]),
});
export const RenewSessionSchema = Type.Object({ app_id: Id });
export const SessionSchema = Type.Object({
  token: Type.String(),
  expires_at: Millis,
  contact_id: Type.String(),
  identity: IdentitySchema,
});
export const StartPinSchema = Type.Object({ app_id: Id, email: EmailText });
export const StartedPinSchema = Type.Object({
  challenge_id: Type.String(),
  expires_in: Type.Integer({ description: 'seconds' }),
  resend_in: Type.Integer({ description: 'seconds' }),
});
export const VerifyPinSchema = Type.Object({
  app_id: Id,
  challenge_id: Uuid,
  pin: Type.String({ pattern: '^(?:[0-9]{6}|[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{13})$' }),
});

export const MessageSchema = Type.Object({
  id: Type.String(),
  conversation_id: Type.String(),
  seq: Type.Integer(),
  author: Type.Object({ kind: oneOf(['contact', 'agent']), name: Type.String() }),
  text: Type.String(),
  sent_at: Millis,
  client_msg_id: Type.String(),
  assurance: Type.Optional(AssuranceSchema),
});
const conversationFields = {
  id: Type.String(),
  status: oneOf(CONVERSATION_STATUSES),
  created_at: Millis,
  updated_at: Millis,
  last_seq: Type.Integer(),
  read_seq: Type.Integer(),
  unread: Type.Boolean(),
  preview: Type.Optional(
    Type.Object({ author: oneOf(['contact', 'agent']), text: Type.String(), sent_at: Millis }),
  ),
};
export const ConversationSchema = Type.Object(conversationFields);
export const AgentConversationSchema = Type.Object({
  ...conversationFields,
  contact: Type.Object({
    id: Type.String(),
    name: Type.String(),
    email: Type.Optional(Type.String()),
    email_verified: Type.Boolean(),
  }),
  assurance: AssuranceSchema,
});

const position = { epoch: Type.String(), position: Type.Integer() };
const snapshotOf = <C extends TSchema>(conversation: C) =>
  Type.Object({ ...position, conversations: list(conversation), unread_count: Type.Integer() });
export const SnapshotSchema = snapshotOf(ConversationSchema);
export const AgentSnapshotSchema = snapshotOf(AgentConversationSchema);

const eventOf = <C extends TSchema>(conversation: C) =>
  Type.Union([
    Type.Object({ type: Type.Literal('message.created'), message: MessageSchema, conversation }),
    Type.Object({ type: Type.Literal('conversation.updated'), conversation }),
    Type.Object({ type: Type.Literal('withheld') }),
  ]);
const polledOf = <C extends TSchema>(conversation: C) =>
  Type.Object({
    ...position,
    events: list(Type.Object({ position: Type.Integer(), event: eventOf(conversation) })),
    reset: Type.Boolean(),
  });
export const PolledEventsSchema = polledOf(ConversationSchema);
export const AgentPolledEventsSchema = polledOf(AgentConversationSchema);

const digits = Type.String({ pattern: '^[0-9]{1,15}$' });
export const PollQuery = Type.Object({ epoch: Id, position: digits, wait_ms: Type.Optional(digits) });
export const HistoryQuery = Type.Object({
  before_seq: Type.Optional(digits),
  limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,3}$' })),
});
export const StatusQuery = Type.Object({ status: Type.Optional(oneOf([...CONVERSATION_STATUSES, 'all'])) });

export const ConversationParams = Type.Object({ conversationId: Id });
export const SendMessageSchema = Type.Object({
  client_msg_id: Uuid,
  text: Type.String({ minLength: 1, maxLength: LIMITS.body_bytes }),
});
export const SentMessageSchema = Type.Object({ message: MessageSchema, duplicate: Type.Boolean() });
export const StartedConversationSchema = Type.Object({
  message: MessageSchema,
  duplicate: Type.Boolean(),
  conversation: ConversationSchema,
});
export const MessagePageSchema = Type.Object({
  messages: list(MessageSchema),
  has_older: Type.Boolean(),
});
export const MarkReadSchema = Type.Object({ seq: Type.Integer({ minimum: 0 }) });
export const StatusSchema = Type.Object({ status: oneOf(CONVERSATION_STATUSES) });

const Password = Type.String({ minLength: 1, maxLength: 4 * LIMITS.password_max });
export const AgentSignInSchema = Type.Object({ email: EmailText, password: Password });
export const AcceptInvitationSchema = Type.Object({
  invitation: Type.String({ minLength: 1, maxLength: 128 }),
  name: Type.String({ minLength: 1, maxLength: 4 * LIMITS.name_code_points }),
  email: EmailText,
  password: Password,
});
export const AgentSessionSchema = Type.Object({
  agent: Type.Object({ id: Type.String(), name: Type.String(), email: Type.String() }),
  workspace: Type.Object({ id: Type.String(), name: Type.String() }),
  csrf_token: Type.String(),
});

export const ErrorSchema = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String(),
    request_id: Type.String(),
    reason: Type.Optional(Type.String()),
  }),
});

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type AllTrue<T extends readonly true[]> = T;
/** Does not compile when a schema and its protocol type drift apart. */
export type SchemasMatchProtocol = AllTrue<
  [
    Same<Static<typeof AppInfoSchema>, AppInfo>,
    Same<Static<typeof AssuranceSchema>, Assurance>,
    Same<Static<typeof OpenSessionSchema>, OpenSession>,
    Same<Static<typeof RenewSessionSchema>, RenewSession>,
    Same<Static<typeof SessionSchema>, Session>,
    Same<Static<typeof StartPinSchema>, StartPin>,
    Same<Static<typeof StartedPinSchema>, StartedPin>,
    Same<Static<typeof VerifyPinSchema>, VerifyPin>,
    Same<Static<typeof MessageSchema>, Message>,
    Same<Static<typeof ConversationSchema>, Conversation>,
    Same<Static<typeof AgentConversationSchema>, AgentConversation>,
    Same<Static<typeof SnapshotSchema>, Snapshot>,
    Same<Static<typeof AgentSnapshotSchema>, AgentSnapshot>,
    Same<Static<ReturnType<typeof eventOf<typeof ConversationSchema>>>, ChatEvent>,
    Same<Static<typeof PolledEventsSchema>, PolledEvents>,
    Same<Static<typeof AgentPolledEventsSchema>, PolledEvents<AgentEvent>>,
    Same<Static<typeof SendMessageSchema>, SendMessage>,
    Same<Static<typeof SentMessageSchema>, SentMessage>,
    Same<Static<typeof StartedConversationSchema>, StartedConversation>,
    Same<Static<typeof MessagePageSchema>, MessagePage>,
    Same<Static<typeof MarkReadSchema>, MarkRead>,
    Same<Static<typeof AgentSignInSchema>, AgentSignIn>,
    Same<Static<typeof AcceptInvitationSchema>, AcceptInvitation>,
    Same<Static<typeof AgentSessionSchema>, AgentSession>,
    Same<ErrorBody extends Static<typeof ErrorSchema> ? true : false, true>,
  ]
>;
