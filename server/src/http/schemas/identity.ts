import { LIMITS, type CustomData } from 'chat-messenger/protocol';
import { Type } from 'typebox';
import { closed, EmailText, Id, LevelSchema, MethodSchema, Millis, NameText, ProofText } from './fields.js';

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
  email_verified: Type.Optional(Type.Boolean()),
  name: Type.Optional(Type.String()),
  name_verified: Type.Optional(Type.Boolean()),
});

const CustomValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
/** Its bounds are checked by `checkCustomData`, which names the key that breaks one. */
export const CustomDataSchema = Type.Unsafe<CustomData>(Type.Object({}, { additionalProperties: true }));
export const StoredCustomDataSchema = Type.Unsafe<CustomData>(
  Type.Object({}, { additionalProperties: CustomValue }),
);

export const ClaimsSchema = closed({
  email: Type.Optional(EmailText),
  name: Type.Optional(NameText),
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.id_bytes })),
  company: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.id_bytes })),
  custom_data: Type.Optional(CustomDataSchema),
});

/** An identity token that is too long is refused as a token, not as a request (COM-12). */
const TokenText = Type.String({ minLength: 1, maxLength: LIMITS.body_bytes });

// A field that does not belong to the named method is a second subject, and refused (COM-2).
export const ProofSchema = Type.Union([
  closed({ method: Type.Literal('anonymous') }),
  closed({ method: Type.Literal('claimed'), user_id: Type.Optional(Id) }),
  closed({
    method: Type.Literal('pinned-user'),
    user_id: Id,
    security_hash: Type.String({ minLength: 16, maxLength: 512 }),
  }),
  closed({ method: Type.Literal('portal-key'), connection_email: ProofText, connection_key: ProofText }),
  closed({
    method: Type.Literal('contact-token'),
    email: Type.Optional(EmailText),
    auth_token: ProofText,
  }),
  closed({ method: Type.Literal('server-token'), user_token: ProofText }),
  closed({ method: Type.Literal('identity-token'), identity_token: TokenText }),
]);
