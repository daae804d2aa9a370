import { LIMITS } from 'chat-messenger/protocol';
import { Type } from 'typebox';
import { EmailText, list, Millis, NameText } from './fields.js';

const Password = Type.String({ minLength: 1, maxLength: 4 * LIMITS.password_max });
export const AgentSignInSchema = Type.Object({ email: EmailText, password: Password });
export const AcceptInvitationSchema = Type.Object({
  invitation: Type.String({ minLength: 1, maxLength: 128 }),
  name: NameText,
  email: EmailText,
  password: Password,
});
export const AgentSessionSchema = Type.Object({
  agent: Type.Object({ id: Type.String(), name: Type.String(), email: Type.String() }),
  workspace: Type.Object({ id: Type.String(), name: Type.String() }),
  team_names: list(Type.String()),
  csrf_token: Type.String(),
  warnings: list(Type.Object({ type: Type.Literal('secret_leaked'), key_id: Type.String(), at: Millis })),
});
