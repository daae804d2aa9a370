import type { ChatState } from '../../client/state.js';
import { LIMITS, codePoints, type Claims, type FormAnswer, type FormField } from '../../protocol/index.js';
import { more } from '../shared/strings.js';

/** What stands in a field: its text, the chosen option, or whether the box is ticked. */
export type Filled = Readonly<Record<string, string | boolean>>;

/** What was said of the visitor before they were asked. */
export type Known = { readonly [C in keyof Claims]?: unknown };

/** Only against slips: nobody checks whose address it is. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Name and email, where the page wants them and the workspace has no form of its own. */
export function nameAndEmail(): readonly FormField[] {
  const { name, email } = more.collect;
  return [
    { id: 'name', type: 'text', claim: 'name', required: true, label: { en: name } },
    { id: 'email', type: 'text', claim: 'email', required: true, label: { en: email } },
  ];
}

/** The fields that a visitor of this state is asked for. */
export const fieldsOf = ({ messenger }: ChatState): readonly FormField[] =>
  messenger && messenger.form.length > 0 ? messenger.form : nameAndEmail();

/** What may be wrong with a field. Its words are looked up when it is drawn. */
export type Mistake =
  | 'consentMissing'
  | 'choiceMissing'
  | 'answerMissing'
  | 'answerTooLong'
  | 'nameMissing'
  | 'nameTooLong'
  | 'emailMissing'
  | 'emailMalformed';

/** A mistake in the visitor's words. */
export const mistakeWords = (mistake: Mistake): string =>
  mistake === 'emailMalformed' ? more.errors.email_malformed : more.collect[mistake];

/** What is wrong with a field; nothing where it is fine. */
export function mistakeIn(field: FormField, value: string | boolean): Mistake | undefined {
  if (field.type === 'consent') return field.required && value !== true ? 'consentMissing' : undefined;
  const text = String(value).trim();
  if (field.type === 'choice') return field.required && text === '' ? 'choiceMissing' : undefined;
  if (text === '') {
    if (!field.required) return undefined;
    if (field.claim === 'name') return 'nameMissing';
    return field.claim === 'email' ? 'emailMissing' : 'answerMissing';
  }
  if (field.claim === 'email') return EMAIL.test(text) ? undefined : 'emailMalformed';
  if (field.claim === 'name') return codePoints(text) > LIMITS.name_code_points ? 'nameTooLong' : undefined;
  return codePoints(text) > LIMITS.answer_code_points ? 'answerTooLong' : undefined;
}

/** What was filled in, as it is sent. Fields that were left empty are not. */
export function answersOf(fields: readonly FormField[], filled: Filled): readonly FormAnswer[] {
  return fields.flatMap(({ id, type }): readonly FormAnswer[] => {
    const value = filled[id];
    if (type === 'consent') return [{ id, value: value === true }];
    const text = String(value ?? '').trim();
    return text === '' ? [] : [{ id, value: text }];
  });
}

/** What the visitor says of themselves with it. */
export function claimsOf(fields: readonly FormField[], filled: Filled): Claims {
  const said = fields.flatMap((field) => {
    const text = String(filled[field.id] ?? '').trim();
    return field.type === 'text' && field.claim && text !== '' ? [[field.claim, text]] : [];
  });
  return Object.fromEntries(said) as Claims;
}
