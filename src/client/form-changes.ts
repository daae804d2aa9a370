import type { FormAnswer, FormField } from '../protocol/index.js';
import { askMessenger } from './messenger-info.js';
import type { Entry } from './outbox-entry.js';
import type { TalkParts } from './talk-parts.js';

/* The workspace may change its form while somebody fills it in. Loaded when the server refuses what was answered. */

/** Goes on with those of the refused answers that still fit, or has the visitor answer what is asked now. */
export async function askAnew(talk: TalkParts, entry: Entry, answers: readonly FormAnswer[]): Promise<void> {
  const { generation, outbox } = talk;
  await askMessenger(talk, true);
  generation.signal.throwIfAborted();
  const { form = [] } = generation.state.messenger ?? {};
  const fitting = answers.filter((answer) => form.some((field) => fits(answer, field)));
  const isMissing = form.some(({ id, required }) => required && !fitting.some((answer) => answer.id === id));
  // Answered meanwhile.
  if ((entry.answers ?? answers) !== answers) outbox.retry(entry.item.key);
  else if (isMissing) generation.update({ asksAnew: true });
  else if (fitting.length < answers.length) outbox.answer(fitting);
}

function fits({ id, value }: FormAnswer, field: FormField): boolean {
  if (id !== field.id) return false;
  if (field.type === 'choice') return field.options.some((option) => option.id === value);
  return typeof value === (field.type === 'consent' ? 'boolean' : 'string');
}
