import { ChatError } from 'chat-messenger/protocol';

/** What something gives, or how it refuses. */
export async function outcomeOf<T>(attempt: () => Promise<T>): Promise<T | ChatError> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ChatError) return error;
    throw error;
  }
}
