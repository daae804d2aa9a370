import { Type } from 'typebox';
import {
  closed,
  EmailText,
  Id,
  LevelSchema,
  list,
  MethodSchema,
  Millis,
  ProofText,
  Seconds,
  Uuid,
} from './fields.js';
import { ClaimsSchema, IdentitySchema, ProofSchema } from './identity.js';

export const AppParams = Type.Object({ appId: Id });
export const AppInfoSchema = Type.Object({
  app_id: Type.String(),
  name: Type.String(),
  pin: Type.Boolean(),
  policy: Type.Object({ launcher: LevelSchema, start: LevelSchema, attach: LevelSchema }),
});

const wishes = {
  claims: Type.Optional(ClaimsSchema),
  scope: Type.Optional(Id),
  replaces: Type.Optional(ProofText),
  anonymous_proof: Type.Optional(Type.String({ minLength: 1, maxLength: 2_048 })),
};
/** A field that nobody knows may have been meant to say who it is (COM-2). */
export const OpenSessionSchema = closed({ app_id: Id, proof: ProofSchema, ...wishes });
export const RenewSessionSchema = Type.Object({ app_id: Id, scope: Type.Optional(Id) });
export const CarryOverOfferSchema = Type.Object({ conversations: Type.Integer() });
export const SessionSchema = Type.Object({
  token: Type.String(),
  expires_at: Millis,
  contact_id: Type.String(),
  family_id: Type.String(),
  identity: IdentitySchema,
  scope: Type.Optional(Type.String()),
  carry_over: Type.Optional(CarryOverOfferSchema),
});
export const AnswerCarryOverSchema = Type.Object({ accept: Type.Boolean() });
export const EndSessionSchema = Type.Object({ everywhere: Type.Optional(Type.Boolean()) });
export const RevokeFamilySchema = Type.Object({ app_id: Id, family_id: Uuid });

export const OwnSessionSchema = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  level: LevelSchema,
  method: MethodSchema,
  browser: Type.String(),
  opened_at: Millis,
  last_used_at: Millis,
});
export const OwnSessionsSchema = Type.Object({ sessions: list(OwnSessionSchema) });
export const FamilyParams = Type.Object({ familyId: Id });

export const StartPinSchema = Type.Object({ app_id: Id, email: EmailText });
export const StartedPinSchema = Type.Object({
  challenge_id: Type.String(),
  expires_in: Seconds,
  resend_in: Seconds,
});
export const VerifyPinSchema = closed({
  app_id: Id,
  challenge_id: Uuid,
  pin: Type.String({ pattern: '^(?:[0-9]{6}|[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{13})$' }),
  ...wishes,
});
