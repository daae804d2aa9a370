import type { ItemAction } from '../elements/shared/message-actions.js';
import type { TranscriptMessage } from '../elements/shared/transcript-item.js';
import { deleteIcon, editIcon } from './inbox-icons.js';
import { words } from './inbox-strings.js';
import type { Thread } from './thread.js';

/** What an agent may do with a message: with one of their own that is stored. */
export function ownActions(
  { message, text }: TranscriptMessage,
  agentId: string | undefined,
  thread: Thread | undefined,
): readonly ItemAction[] {
  if (!thread || !message || message.deleted_at !== undefined) return [];
  if (message.author.id === undefined || message.author.id !== agentId) return [];
  const edit = {
    label: words.edit,
    icon: editIcon,
    run: () => {
      thread.changes.edit(message.id, text);
    },
  };
  const remove = {
    label: words.delete,
    icon: deleteIcon,
    run: () => {
      thread.changes.askToRemove(message.id, text);
    },
  };
  // The server takes no text away: a message of files alone has none that could be changed.
  return text === '' ? [remove] : [edit, remove];
}
