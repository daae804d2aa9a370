import type { Message } from 'chat-messenger/protocol';
import { answersOf, ratingOf } from '../conversations/wire.js';
import type { ConversationRow } from '../store/queries/conversations.js';
import { pathOf } from './export-files.js';
import type { OwnConversation } from './own-conversations.js';
import { isoTime, type OwnProfile } from './own-profile.js';

/** `conversations.json` piece by piece: it is as long as everything that a person ever wrote. */
export async function* exportAsJson(
  head: { readonly workspace: string; readonly exportedAt: number; readonly profile: OwnProfile },
  conversations: AsyncIterable<OwnConversation>,
): AsyncGenerator<string> {
  const { workspace, exportedAt, profile } = head;
  const first = { exported_at: isoTime(exportedAt), workspace, you: profile };
  yield `${opened(first)},\n"conversations": [`;
  let separator = '\n';
  for await (const { row, messages } of conversations) {
    yield `${separator}${opened(conversationAsData(row))}, "messages": [`;
    separator = ',\n';
    let between = '\n  ';
    for await (const message of messages) {
      yield between + JSON.stringify(messageAsData(message));
      between = ',\n  ';
    }
    yield ']}';
  }
  yield '\n]}\n';
}

/** An object as JSON, open at its end for members that follow. */
function opened(object: object): string {
  return JSON.stringify(object).slice(0, -1);
}

function conversationAsData(row: ConversationRow) {
  const rating = ratingOf(row);
  return {
    id: row.id,
    status: row.status,
    scope: row.scope,
    started_at: isoTime(row.created_at),
    ...(row.answers !== null && { answers: answersOf(row) }),
    ...(rating && { rating }),
  };
}

/** Of an agent the name alone; of the proof behind a message what its writer may want to show. */
function messageAsData(message: Message) {
  const { seq, author, sent_at, text, attachments, assurance, notice, edited_at, deleted_at } = message;
  return {
    seq,
    author,
    sent_at: isoTime(sent_at),
    text,
    ...(edited_at !== undefined && { edited_at: isoTime(edited_at) }),
    ...(deleted_at !== undefined && { deleted_at: isoTime(deleted_at) }),
    ...(attachments && {
      attachments: attachments.map((attachment) => {
        const { name, media_type, bytes } = attachment;
        return { name, media_type, bytes, file: pathOf(attachment) };
      }),
    }),
    ...(assurance && { level: assurance.level, method: assurance.method }),
    ...(notice && { notice }),
  };
}
