import { paths, type Conversation, type Snapshot } from '../protocol/index.js';
import { ClientError, codeOf } from './errors.js';
import type { Phase } from './state.js';
import type { TalkParts } from './talk-parts.js';

/* Looking at more than the newest conversation. Loaded when somebody does. */

/** Where a session may come about by itself. */
const IN_THE_MAKING: readonly Phase[] = ['identifying', 'awaited', 'challenged'];

/** What cannot be a part of an address, or would make it the address of something else. */
const NO_ID = /^\.{0,2}$|\p{Surrogate}/u;

/** Learns of a conversation that is not listed. Rejects with `not_found` for one that is not theirs. */
export async function findConversation(talk: TalkParts, id: string): Promise<void> {
  await sessionOf(talk);
  if (NO_ID.test(id)) throw new ClientError('not_found');
  try {
    await find(talk, id);
  } catch (error) {
    // What is no id is nobody's conversation either.
    throw codeOf(error) === 'bad_request' ? new ClientError('not_found', { cause: error }) : error;
  }
}

/** More of the list. */
export async function loadMoreConversations({ stream, use }: TalkParts): Promise<void> {
  const { conversations } = stream;
  const { hasMore, last } = conversations;
  if (!hasMore || last === undefined) return;
  const path = `${paths.conversations}?before=${encodeURIComponent(last)}`;
  const page = await use.call<Snapshot>('GET', path);
  // Somebody else asked the same, or all of it was loaded anew.
  if (conversations.last !== last) return;
  conversations.append(page);
  stream.show();
}

/** Looks for a conversation that the newest snapshot does not list: it is an old one, or gone. */
export async function findAgain(talk: TalkParts, id: string): Promise<void> {
  try {
    await find(talk, id);
    talk.timeline.refresh();
  } catch (error) {
    if (codeOf(error) === 'not_found') talk.following.onRemoved(id, true);
  }
}

async function find({ stream, use }: TalkParts, id: string): Promise<void> {
  stream.conversations.learn(await use.call<Conversation>('GET', paths.conversation(id)));
  stream.show();
}

/** Waits for a session in the making. Whoever is nobody has no conversations. */
async function sessionOf({ context, generation, use }: TalkParts): Promise<void> {
  const isComing = () => !use.session.live && IN_THE_MAKING.includes(generation.state.phase);
  while (isComing()) {
    await new Promise<void>((resolve) => {
      const stop = context.store.subscribe(() => {
        stop();
        resolve();
      });
    });
    generation.signal.throwIfAborted();
  }
  if (!use.session.live) throw new ClientError('not_found');
}
