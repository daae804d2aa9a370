import { ChatError, LIMITS, type FormAnswer, type StartConversation } from 'chat-messenger/protocol';
import type { VisitorPrincipal } from '../access/principal.js';
import { newClaims } from '../contacts/new-claims.js';
import type { AnswersOfStart } from '../store/procedures/conversations.js';
import { contactById } from '../store/queries/contacts.js';
import { conversationWasStarted } from '../store/queries/conversations.js';
import type { Store } from '../store/store.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import { readAnswers } from './form-answers.js';
import { cleanShortText } from './short-text.js';

/**
 * The answers that come with a first message. From level 2 on, and of whoever says a user id, the form is skipped
 * (S1.27 to S1.29), so nothing has to be answered there.
 */
export async function firstAnswers(
  { read }: Pick<Store, 'read'>,
  visitor: VisitorPrincipal,
  { answers: given = [], client_msg_id }: StartConversation,
  around: { readonly settings: WorkspaceSettings; readonly now: number },
): Promise<AnswersOfStart> {
  const { form } = around.settings;
  if (form.length === 0 && given.length === 0) return {};
  const { workspaceId, contactId, assurance } = visitor;
  const known = await contactById(read, workspaceId, contactId);
  try {
    const mustAnswer = assurance.level < 2 && (known?.user_id ?? null) === null;
    const { answers, claims } = readAnswers(form, given, { mustAnswer });
    return {
      ...(answers.length > 0 && { answers: JSON.stringify(answers) }),
      ...(Object.keys(claims).length > 0 && { claims: newClaims(visitor, claims, { known, ...around }) }),
    };
  } catch (error) {
    // A form that changed between two tries is no reason to refuse the second one of what is stored already.
    const isRepeat =
      error instanceof ChatError &&
      (await conversationWasStarted(read, workspaceId, contactId, client_msg_id));
    if (!isRepeat) throw error;
    const repeated = given.flatMap(asStored);
    return repeated.length > 0 ? { answers: JSON.stringify(repeated) } : {};
  }
}

function asStored({ id, value }: FormAnswer): FormAnswer[] {
  const stored = typeof value === 'string' ? cleanShortText(value, LIMITS.answer_code_points) : value;
  return stored ? [{ id, value: stored }] : [];
}
