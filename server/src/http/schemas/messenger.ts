import { FORM_CLAIMS, LIMITS, type LocalizedText } from 'chat-messenger/protocol';
import { Type } from 'typebox';
import { Id, list, Millis, oneOf } from './fields.js';

const Localized = Type.Unsafe<LocalizedText>(
  Type.Record(Type.String({ pattern: '^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$' }), Type.String()),
);
const field = { id: Type.String(), label: Localized, required: Type.Boolean() };
export const FormFieldSchema = Type.Union([
  Type.Object({ ...field, type: Type.Literal('text'), claim: Type.Optional(oneOf(FORM_CLAIMS)) }),
  Type.Object({
    ...field,
    type: Type.Literal('choice'),
    options: list(Type.Object({ id: Type.String(), label: Localized })),
  }),
  Type.Object({ ...field, type: Type.Literal('consent'), link: Type.Optional(Type.String()) }),
]);
const answer = Type.Object({
  id: Id,
  value: Type.Union([Type.String({ maxLength: 4 * LIMITS.answer_code_points }), Type.Boolean()]),
});
export const FormAnswersSchema = Type.Unsafe<
  readonly { readonly id: string; readonly value: string | boolean }[]
>(Type.Array(answer, { maxItems: LIMITS.form_fields }));
export const KeptAnswersSchema = list(
  Type.Object({
    id: Type.String(),
    value: Type.Union([Type.String(), Type.Boolean()]),
    label: Type.String(),
    text: Type.Optional(Type.String()),
  }),
);
export const MessengerInfoSchema = Type.Object({
  greeting: Type.Optional(Localized),
  availability: Type.Object({
    open: Type.Boolean(),
    opens_at: Type.Optional(Millis),
    away: Type.Optional(Localized),
  }),
  form: list(FormFieldSchema),
  rating: Type.Boolean(),
  transcript: Type.Boolean(),
});
export const EraseDataSchema = Type.Object({ conversation_id: Type.Optional(Id) });
export const ErasedDataSchema = Type.Object({ conversations: Type.Integer() });
