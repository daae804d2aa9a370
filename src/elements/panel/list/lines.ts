import type { Timeline } from '../../../client/state.js';
import type { Conversation } from '../../../protocol/index.js';
import { more, strings } from '../../shared/strings.js';
import type { Entry } from './entry.js';
import { previewText } from './preview-text.js';
import { titleOf, whoBefore } from './titles.js';

/** What the list needs of a conversation. */
type Listed = Pick<Conversation, 'id' | 'status' | 'unread' | 'preview' | 'updated_at'> & {
  /** Where it stands, if not as usual. */
  readonly mark?: string;
};

/** A conversation whose first message waits to be sent. It has no id yet, and is found again all the same. */
export function begunIn({ id, items }: Timeline): Listed | undefined {
  const last = items.at(-1);
  if (id !== undefined || !last) return undefined;
  const { text, at, status } = last;
  return {
    id: '',
    status: 'open',
    unread: false,
    preview: { author: 'contact', text, sent_at: at },
    updated_at: at,
    mark: status === 'failed' ? more.unsent.failed : strings.transcript[status],
  };
}

/** How a conversation stands in the list. */
export function lineOf(
  { id, preview, unread, status, updated_at: updatedAt, mark }: Listed,
  workspace: string,
): Omit<Entry, 'isStop' | 'run'> {
  const words = more.list;
  const title = titleOf(preview, workspace);
  const at = preview?.sent_at ?? updatedAt;
  const text = previewText(preview?.text ?? '') || words.noText;
  const who = whoBefore(preview?.author);
  const marks = [...(status === 'closed' ? [words.closed] : []), ...(mark === undefined ? [] : [mark])];
  return {
    id,
    title,
    at,
    who,
    text,
    marks,
    unread,
  };
}
