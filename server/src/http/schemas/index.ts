import {
  LIMITS,
  type AcceptInvitation,
  type AgentConversation,
  type AgentEvent,
  type AgentSession,
  type AgentSignIn,
  type AgentSnapshot,
  type AnswerCarryOver,
  type AnswerProofRequest,
  type AppInfo,
  type Assurance,
  type CarryOverOffer,
  type ChatEvent,
  type Claims,
  type ContactDetails,
  type ContactToken,
  type Conversation,
  type CreateContact,
  type CreatedContact,
  type EndSession,
  type ErrorBody,
  type Identify,
  type IdentifyToken,
  type Limits,
  type MarkRead,
  type Message,
  type MessagePage,
  type OpenSession,
  type OwnSessions,
  type PolledEvents,
  type RenewSession,
  type RequestContactToken,
  type RequestProof,
  type RevokedIdentity,
  type RevokeFamily,
  type RevokeIdentity,
  type SendMessage,
  type SentMessage,
  type Session,
  type SetSecurityHash,
  type Snapshot,
  type StartedConversation,
  type StartedPin,
  type StartPin,
  type VerifyPin,
} from 'chat-messenger/protocol';
import { Type, type Static } from 'typebox';
import * as s from './all.js';

/*
 * The protocol's types as schemas: they check what comes in, cut what goes out and make the OpenAPI document.
 * Answers are allow-lists (COM-9). The block at the end proves that both say the same.
 */
export * from './all.js';

export const LimitsSchema = Type.Object(
  Object.fromEntries(Object.keys(LIMITS).map((name) => [name, Type.Integer()])) as Record<
    keyof Limits,
    ReturnType<typeof Type.Integer>
  >,
);
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
    Same<Static<typeof s.AcceptInvitationSchema>, AcceptInvitation>,
    Same<Static<typeof s.AgentConversationSchema>, AgentConversation>,
    Same<Static<typeof s.AgentSessionSchema>, AgentSession>,
    Same<Static<typeof s.AgentSignInSchema>, AgentSignIn>,
    Same<Static<typeof s.AgentSnapshotSchema>, AgentSnapshot>,
    Same<Static<typeof s.AnswerCarryOverSchema>, AnswerCarryOver>,
    Same<Static<typeof s.AnswerProofRequestSchema>, AnswerProofRequest>,
    Same<Static<typeof s.AppInfoSchema>, AppInfo>,
    Same<Static<typeof s.AssuranceSchema>, Assurance>,
    Same<Static<typeof s.CarryOverOfferSchema>, CarryOverOffer>,
    Same<Static<typeof s.ClaimsSchema>, Claims>,
    Same<Static<typeof s.ContactDetailsSchema>, ContactDetails>,
    Same<Static<typeof s.ContactTokenSchema>, ContactToken>,
    Same<Static<typeof s.ConversationSchema>, Conversation>,
    Same<Static<typeof s.CreateContactSchema>, CreateContact>,
    Same<Static<typeof s.CreatedContactSchema>, CreatedContact>,
    Same<Static<typeof s.EndSessionSchema>, EndSession>,
    Same<Static<typeof s.IdentifySchema>, Identify>,
    Same<Static<typeof s.IdentifyTokenSchema>, IdentifyToken>,
    Same<Static<typeof s.MarkReadSchema>, MarkRead>,
    Same<Static<typeof s.MessageSchema>, Message>,
    Same<Static<typeof s.MessagePageSchema>, MessagePage>,
    Same<Static<typeof s.OpenSessionSchema>, OpenSession>,
    Same<Static<typeof s.OwnSessionsSchema>, OwnSessions>,
    Same<Static<typeof s.RenewSessionSchema>, RenewSession>,
    Same<Static<typeof s.RequestContactTokenSchema>, RequestContactToken>,
    Same<Static<typeof s.RequestProofSchema>, RequestProof>,
    Same<Static<typeof s.RevokedIdentitySchema>, RevokedIdentity>,
    Same<Static<typeof s.RevokeFamilySchema>, RevokeFamily>,
    Same<Static<typeof s.RevokeIdentitySchema>, RevokeIdentity>,
    Same<Static<typeof s.SendMessageSchema>, SendMessage>,
    Same<Static<typeof s.SentMessageSchema>, SentMessage>,
    Same<Static<typeof s.SessionSchema>, Session>,
    Same<Static<typeof s.SetSecurityHashSchema>, SetSecurityHash>,
    Same<Static<typeof s.SnapshotSchema>, Snapshot>,
    Same<Static<typeof s.StartedConversationSchema>, StartedConversation>,
    Same<Static<typeof s.StartedPinSchema>, StartedPin>,
    Same<Static<typeof s.StartPinSchema>, StartPin>,
    Same<Static<typeof s.VerifyPinSchema>, VerifyPin>,
    Same<Static<ReturnType<typeof s.eventOf<typeof s.ConversationSchema>>>, ChatEvent>,
    Same<Static<typeof s.PolledEventsSchema>, PolledEvents>,
    Same<Static<typeof s.AgentPolledEventsSchema>, PolledEvents<AgentEvent>>,
    Same<ErrorBody extends Static<typeof ErrorSchema> ? true : false, true>,
  ]
>;
