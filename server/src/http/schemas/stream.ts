import { Type, type TSchema } from 'typebox';
import { AgentConversationSchema, ConversationSchema, MessageSchema } from './conversations.js';
import { list } from './fields.js';
import { OwnSessionSchema } from './sessions.js';

const position = { epoch: Type.String(), position: Type.Integer() };
const snapshotOf = <C extends TSchema>(conversation: C) =>
  Type.Object({
    ...position,
    conversations: list(conversation),
    has_more: Type.Optional(Type.Boolean()),
    unread_count: Type.Integer(),
  });
export const SnapshotSchema = snapshotOf(ConversationSchema);
export const AgentSnapshotSchema = snapshotOf(AgentConversationSchema);

export const eventOf = <C extends TSchema>(conversation: C) =>
  Type.Union([
    Type.Object({ type: Type.Literal('message.created'), message: MessageSchema, conversation }),
    Type.Object({ type: Type.Literal('message.updated'), message: MessageSchema, conversation }),
    Type.Object({ type: Type.Literal('conversation.updated'), conversation }),
    Type.Object({ type: Type.Literal('conversation.erased'), conversation }),
    Type.Object({ type: Type.Literal('conversation.removed'), conversation_id: Type.String() }),
    Type.Object({ type: Type.Literal('session.opened'), session: OwnSessionSchema }),
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
