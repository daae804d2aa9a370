import {
  ChatError,
  LIMITS,
  type Claims,
  type FormAnswer,
  type FormField,
  type KeptAnswer,
} from 'chat-messenger/protocol';
import { inDefaultLanguage } from '../workspaces/localized-text.js';
import { cleanShortText } from './short-text.js';

/** What was answered before a conversation, and what of it the contact says of themselves. */
export interface ReadAnswers {
  readonly answers: readonly KeptAnswer[];
  readonly claims: Claims;
}

/**
 * Checks answers against the form that a workspace asks with. With `mustAnswer` none that is required may be missing.
 * A text of nothing and a consent that was not given are no answers.
 */
export function readAnswers(
  form: readonly FormField[],
  given: readonly FormAnswer[],
  { mustAnswer }: { readonly mustAnswer: boolean },
): ReadAnswers {
  const values = new Map<string, FormAnswer['value']>();
  for (const { id, value } of given) {
    if (!form.some((field) => field.id === id)) throw refused(id, 'is not asked for');
    if (values.has(id)) throw refused(id, 'is given twice');
    values.set(id, value);
  }
  const answers: KeptAnswer[] = [];
  const claims: Record<string, string> = {};
  for (const field of form) {
    const answer = values.has(field.id) ? readAnswer(field, values.get(field.id)) : undefined;
    if (answer) answers.push(answer);
    else if (mustAnswer && field.required) throw refused(field.id, 'is missing');
    if (field.type === 'text' && field.claim !== undefined && typeof answer?.value === 'string') {
      claims[field.claim] = answer.value;
    }
  }
  return { answers, claims };
}

function readAnswer(field: FormField, value: FormAnswer['value'] | undefined): KeptAnswer | undefined {
  const kept = { id: field.id, label: inDefaultLanguage(field.label) };
  if (field.type === 'consent') {
    if (typeof value !== 'boolean') throw refused(field.id, 'is true or false');
    return value ? { ...kept, value } : undefined;
  }
  if (typeof value !== 'string') throw refused(field.id, 'is a text');
  if (field.type === 'choice') {
    const option = field.options.find(({ id }) => id === value);
    if (!option) throw refused(field.id, 'is none of the options');
    return { ...kept, value, text: inDefaultLanguage(option.label) };
  }
  const text = cleanShortText(value, LIMITS.answer_code_points);
  if (text === undefined) {
    throw refused(field.id, `is longer than ${String(LIMITS.answer_code_points)} characters`);
  }
  return text === '' ? undefined : { ...kept, value: text };
}

/** Names the field, so that a form can say where; ids that nobody knows are cut. */
function refused(id: string, why: string): ChatError {
  return new ChatError('bad_request', `answers: ${JSON.stringify(id.slice(0, 80))} ${why}`);
}
