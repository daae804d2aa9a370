import type { Level } from 'chat-messenger/protocol';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { messengerSettings } from './messenger-settings.js';

const minLevel = (description: string) =>
  Type.Unsafe<Level>(
    Type.Union(
      [0, 1, 2, 3, 4].map((level) => Type.Literal(level)),
      { default: 0, description },
    ),
  );
const flag = (standard: boolean, description: string) => Type.Boolean({ default: standard, description });
const choice = <const V extends readonly [string, ...string[]]>(values: V, description: string) =>
  Type.Unsafe<V[number]>(Type.Enum([...values], { default: values[0], description }));

/** What a workspace may decide, each with a default that is safe and works. */
export const WorkspaceSettingsSchema = Type.Object(
  {
    session_minutes: Type.Integer({
      minimum: 5,
      maximum: 720,
      default: 60,
      description: 'life of a session; it is absolute and never slides (SES-2)',
    }),
    carry_over: choice(
      ['ask', 'auto', 'never'],
      'what happens to an anonymous run when its writer is identified (MRG-4)',
    ),
    carry_over_identity_token: choice(['never', 'ask', 'auto'], 'the same for identity tokens'),
    link_email_methods: flag(true, 'every proof of one address opens the same conversations (LNK-1)'),
    link_asserted_email: flag(
      false,
      'a server that vouches for an email opens the history of that address (LNK-2)',
    ),
    require_portal_v2: flag(false, 'refuse connection keys without a time (HM-6)'),
    email_local_case: choice(['fold', 'exact'], 'whether Ada@ and ada@ are one mailbox (EML-3)'),
    email_non_ascii_local: choice(
      ['refuse', 'smtputf8'],
      'addresses with letters beyond ASCII before the @ (EML-4)',
    ),
    jwt_typ_compat: flag(true, 'accept identity tokens of typ JWT or none (JWT-8)'),
    jwt_jti_once: flag(false, 'accept an identity token with a jti only once (JWT-10)'),
    revoke_leaked_keys: flag(false, 'revoke a key as soon as it is seen in a browser (S2S-6)'),
    min_level_launcher: minLevel('lowest level that sees the launcher'),
    min_level_start: minLevel('lowest level that may begin a conversation'),
    file_days: Type.Integer({
      minimum: 1,
      maximum: 3_650,
      default: 180,
      description: 'days that files of messages are kept (FIL-8)',
    }),
    file_days_unproven: Type.Integer({
      minimum: 1,
      maximum: 3_650,
      default: 30,
      description: 'the same for files of visitors whom nobody vouched for',
    }),
    min_level_attach: minLevel('lowest level that may attach a file'),
    ...messengerSettings,
    rating: flag(true, 'ask what the contact thought of a conversation that was closed'),
  },
  { additionalProperties: false },
);
export type WorkspaceSettings = Readonly<Static<typeof WorkspaceSettingsSchema>>;

/** The settings in force: the defaults, and what the workspace changed. */
export function readSettings(json: string): WorkspaceSettings {
  const settings = Value.Default(WorkspaceSettingsSchema, JSON.parse(json));
  Value.Assert(WorkspaceSettingsSchema, settings);
  return settings;
}
