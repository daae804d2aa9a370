import { ChatError, type Rating } from 'chat-messenger/protocol';
import type { Asker } from '../../access/policy.js';
import type { Transaction } from '../store.js';
import { changeConversation, lockConversation, type ChangedConversation } from './conversations.js';
import { streamsOf } from './streams-of.js';

/** Notes what a contact thought of a conversation, in place of what they thought before. */
export async function rateConversation(
  transaction: Transaction,
  input: {
    readonly asker: Asker;
    readonly conversationId: string;
    readonly rating: Rating;
    readonly now: number;
  },
): Promise<ChangedConversation> {
  const conversation = await lockConversation(transaction, input.asker, input.conversationId);
  if (conversation.status === 'open' && conversation.last_agent_seq === 0) {
    throw new ChatError('bad_request', 'nobody has answered in this conversation yet');
  }
  const { score, comment = null } = input.rating;
  if (conversation.rating_score === score && conversation.rating_comment === comment) {
    return { conversation, streams: [] };
  }
  const values = { rating_score: score, rating_comment: comment };
  Object.assign(conversation, values);
  const streams = (await streamsOf(transaction, [conversation.contact_id]))(conversation);
  return changeConversation(transaction, conversation, values, streams, input.now);
}
