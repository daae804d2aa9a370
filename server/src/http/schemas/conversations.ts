import { AUTHOR_KINDS, CONVERSATION_STATUSES, LIMITS, NOTED_CLAIMS } from 'chat-messenger/protocol';
import { Type } from 'typebox';
import { Id, LevelSchema, list, MethodSchema, Millis, oneOf, Uuid } from './fields.js';
import { AttachmentSchema } from './files.js';
import { AssuranceSchema, StoredCustomDataSchema } from './identity.js';
import { FormAnswersSchema, KeptAnswersSchema } from './messenger.js';

const NoticeSchema = Type.Union([
  Type.Object({ type: Type.Literal('verified_from_here'), level: LevelSchema, method: MethodSchema }),
  Type.Object({
    type: Type.Literal('claim_changed'),
    claim: oneOf(NOTED_CLAIMS),
    from: Type.Union([Type.String(), Type.Null()]),
    to: Type.String(),
  }),
  Type.Object({ type: Type.Literal('proof_requested'), level: LevelSchema }),
  Type.Object({
    type: Type.Literal('proof_given'),
    request_id: Type.String(),
    level: LevelSchema,
    method: MethodSchema,
    proven_at: Millis,
  }),
  Type.Object({ type: Type.Literal('proof_declined'), request_id: Type.String() }),
]);

export const MessageSchema = Type.Object({
  id: Type.String(),
  conversation_id: Type.String(),
  seq: Type.Integer(),
  author: Type.Object({
    kind: oneOf(AUTHOR_KINDS),
    name: Type.String(),
    id: Type.Optional(Type.String()),
  }),
  text: Type.String(),
  sent_at: Millis,
  client_msg_id: Type.String(),
  attachments: Type.Optional(list(AttachmentSchema)),
  assurance: Type.Optional(AssuranceSchema),
  notice: Type.Optional(NoticeSchema),
  version: Type.Optional(Type.Integer()),
  edited_at: Type.Optional(Millis),
  deleted_at: Type.Optional(Millis),
});
export const RatingSchema = Type.Object({
  score: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3), Type.Literal(4), Type.Literal(5)]),
  comment: Type.Optional(Type.String({ maxLength: 4 * LIMITS.comment_code_points })),
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
    Type.Object({
      author: oneOf(AUTHOR_KINDS),
      name: Type.Optional(Type.String()),
      text: Type.String(),
      sent_at: Millis,
    }),
  ),
  peer_delivered_seq: Type.Optional(Type.Integer()),
  peer_read_seq: Type.Optional(Type.Integer()),
  rating: Type.Optional(RatingSchema),
  erased_at: Type.Optional(Millis),
};
export const ConversationSchema = Type.Object(conversationFields);
const contactFields = {
  id: Type.String(),
  name: Type.String(),
  email: Type.Optional(Type.String()),
  email_verified: Type.Boolean(),
  name_verified: Type.Boolean(),
};
export const AgentConversationSchema = Type.Object({
  ...conversationFields,
  contact: Type.Object(contactFields),
  assurance: AssuranceSchema,
  answers: Type.Optional(KeptAnswersSchema),
});
export const ContactDetailsSchema = Type.Object({
  ...contactFields,
  user_id: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  company: Type.Optional(Type.String()),
  custom_data: StoredCustomDataSchema,
  non_verified_custom_data: StoredCustomDataSchema,
  others_with_email: Type.Integer(),
});
export const ContactParams = Type.Object({ contactId: Id });

const digits = (most: number) => Type.String({ pattern: `^[0-9]{1,${String(most)}}$` });
export const HistoryQuery = Type.Object({
  before_seq: Type.Optional(digits(15)),
  after_seq: Type.Optional(digits(15)),
  around_seq: Type.Optional(digits(15)),
  around: Type.Optional(Id),
  limit: Type.Optional(digits(3)),
});
export const ListQuery = Type.Object({ before: Type.Optional(Id) });
export const StatusQuery = Type.Object({
  status: Type.Optional(oneOf([...CONVERSATION_STATUSES, 'all'])),
  before: Type.Optional(Id),
});
export const PollQuery = Type.Object({ epoch: Id, position: digits(15), wait_ms: Type.Optional(digits(15)) });

export const ConversationParams = Type.Object({ conversationId: Id });
export const MessageParams = Type.Object({ conversationId: Id, messageId: Id });
const sendFields = {
  client_msg_id: Uuid,
  text: Type.String({ maxLength: LIMITS.body_bytes }),
  attachment_ids: Type.Optional(
    Type.Unsafe<readonly string[]>(
      Type.Array(Id, { minItems: 1, maxItems: LIMITS.attachments_per_message, uniqueItems: true }),
    ),
  ),
};
export const SendMessageSchema = Type.Object(sendFields);
export const StartConversationSchema = Type.Object({
  ...sendFields,
  answers: Type.Optional(FormAnswersSchema),
});
export const EditMessageSchema = Type.Object({
  text: Type.String({ minLength: 1, maxLength: LIMITS.body_bytes }),
});
export const SearchMessagesSchema = Type.Object({
  query: Type.String({ minLength: 1, maxLength: 4 * LIMITS.query_code_points }),
  cursor: Type.Optional(Id),
});
export const FoundMessagesSchema = Type.Object({
  messages: list(MessageSchema),
  cursor: Type.Optional(Type.String()),
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
  has_newer: Type.Optional(Type.Boolean()),
});
export const MarkReadSchema = Type.Object({ seq: Type.Integer({ minimum: 0 }) });
export const StatusSchema = Type.Object({ status: oneOf(CONVERSATION_STATUSES) });
export const RequestProofSchema = Type.Object({ level: Type.Union([Type.Literal(3), Type.Literal(4)]) });
export const AnswerProofRequestSchema = Type.Object({
  request_id: Uuid,
  outcome: oneOf(['given', 'declined']),
});
