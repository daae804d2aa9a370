import { Type } from 'typebox';
import { closed, EmailText, Id, Millis, NameText, Seconds, Uuid } from './fields.js';
import { CustomDataSchema } from './identity.js';

/** Bodies of back ends: a field that nobody knows is a mistake to hear of, not to swallow. */
export const IdentifySchema = closed({
  external_id: Id,
  email: Type.Optional(EmailText),
  email_verified: Type.Optional(Type.Boolean()),
  name: Type.Optional(NameText),
  custom_data: Type.Optional(CustomDataSchema),
  workspace_external_id: Type.Optional(Id),
  one_time: Type.Optional(Type.Boolean()),
  ttl: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400, ...Seconds })),
});
export const IdentifyTokenSchema = Type.Object({
  token: Type.String(),
  expires_at: Millis,
  contact_id: Type.String(),
});

const contactTokenTtl = { minimum: 1, maximum: 30 * 86_400, description: 'seconds' };
export const RequestContactTokenSchema = closed({
  email: Type.Optional(EmailText),
  id: Type.Optional(Uuid),
  ttl: Type.Optional(Type.Integer(contactTokenTtl)),
});
/** The same in a query, where everything is text and a name may come twice. */
export const ContactTokenQuery = closed({
  email: Type.Optional(EmailText),
  id: Type.Optional(Uuid),
  ttl: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,6}$' })),
});
export const ContactTokenSchema = Type.Object({
  contact_id: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  name: Type.String(),
  auth_token: Type.String(),
  expires_at: Millis,
});

export const CreateContactSchema = closed({ email: EmailText, name: Type.Optional(NameText) });
export const CreatedContactSchema = Type.Object({
  contact_id: Type.String(),
  email: Type.String(),
  name: Type.String(),
});

export const UserParams = Type.Object({ userId: Id });
export const SetSecurityHashSchema = closed({
  security_hash: Type.String({ minLength: 16, maxLength: 512 }),
});

export const RevokeIdentitySchema = closed({
  external_id: Type.Optional(Id),
  user_id: Type.Optional(Id),
  email: Type.Optional(EmailText),
  issuer: Type.Optional(Id),
  subject: Type.Optional(Id),
  not_before: Type.Optional(Type.Integer({ minimum: 0, description: 'Unix seconds' })),
});
export const RevokedIdentitySchema = Type.Object({ sessions_ended: Type.Integer() });
