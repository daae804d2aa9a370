import { messageAsText, onOneLine } from '../conversations/transcript-text.js';
import { answersOf, ratingOf } from '../conversations/wire.js';
import type { ZonedTimes } from '../conversations/zoned-times.js';
import type { ConversationRow } from '../store/queries/conversations.js';
import type { OwnConversation } from './own-conversations.js';

/** `conversations.txt`: the same for people. */
export async function* exportAsText(
  head: { readonly workspace: string; readonly exportedAt: number },
  conversations: AsyncIterable<OwnConversation>,
  times: ZonedTimes,
): AsyncGenerator<string> {
  const { workspace, exportedAt } = head;
  yield `Your conversations with ${onOneLine(workspace)}, on ${times.say(exportedAt)}\n`;
  for await (const { row, messages } of conversations) {
    yield `\n${'='.repeat(72)}\n${conversationAsText(row, times)}\n`;
    for await (const message of messages) yield `\n${messageAsText(message, workspace, times)}\n`;
  }
}

function conversationAsText(row: ConversationRow, times: ZonedTimes): string {
  const rating = ratingOf(row);
  const answers = answersOf(row).map(
    ({ label, text, value }) => `${onOneLine(label)}: ${onOneLine(text ?? String(value))}`,
  );
  return [
    `Conversation of ${times.say(row.created_at)}, ${row.status}`,
    ...answers,
    ...(rating ? [`Rated ${String(rating.score)} of 5. ${onOneLine(rating.comment ?? '')}`.trim()] : []),
  ].join('\n');
}
