import { ChatError, type Assurance, type Notice } from 'chat-messenger/protocol';
import { MINUTE } from '../../clock.js';
import { isTimeless } from '../../access/fresh-proof.js';
import type { Asker } from '../../access/policy.js';
import type { ConversationTable, MessageTable, Namespace } from '../schema.js';
import type { Transaction } from '../store.js';
import { lockConversation } from './conversations.js';
import { addNotice } from './notices.js';
import { streamsOf } from './streams-of.js';

type Request = Extract<Notice, { type: 'proof_requested' }>;
type Answer = Extract<Notice, { type: 'proof_given' | 'proof_declined' }>;

interface Ask {
  readonly asker: Asker;
  readonly conversationId: string;
  /** Id of the notice that this makes. */
  readonly messageId: string;
  readonly now: number;
}
/** A notice of a proof request, and the streams that hear of it. */
export interface ProofNotice {
  readonly message: MessageTable;
  readonly streams: readonly string[];
  /** True where an earlier try had stored it. */
  readonly duplicate: boolean;
}

/** An agent asks for a fresh proof. One request waits at a time, so that nobody answers the wrong one. */
export async function requestProof(
  transaction: Transaction,
  input: Ask & {
    readonly level: Request['level'];
    /** Whether what a browser wrote may go over to who its writer turns out to be. */
    readonly mayCarryOver: boolean;
  },
): Promise<ProofNotice> {
  const conversation = await lockConversation(transaction, input.asker, input.conversationId);
  await refuseVain(transaction, conversation, input);
  const notices = await noticesOf(transaction, conversation);
  const last = notices.findLast(({ notice }) => isAboutProof(notice));
  if (last?.notice.type === 'proof_requested' && input.now - last.message.created_at < REQUEST_LIFE) {
    throw new ChatError('in_progress', 'a proof was asked for already and is not answered');
  }
  return add(transaction, conversation, input, { type: 'proof_requested', level: input.level });
}

/** The visitor's answer, once. `given` is judged by the session that gives it. */
export async function answerProofRequest(
  transaction: Transaction,
  input: Ask & {
    readonly requestId: string;
    readonly outcome: 'given' | 'declined';
    /** The session that answers, and the proof behind it. */
    readonly familyId: string;
    readonly assurance: Assurance;
  },
): Promise<ProofNotice> {
  const { requestId, outcome, assurance } = input;
  const conversation = await lockConversation(transaction, input.asker, input.conversationId);
  const notices = await noticesOf(transaction, conversation);
  const request = notices.find(({ message }) => message.id === requestId);
  if (request?.notice.type !== 'proof_requested') {
    throw new ChatError('not_found', 'there is no such request');
  }
  const before = notices.find(({ notice }) => isAnswer(notice) && notice.request_id === requestId);
  if (before) {
    if (before.notice.type === `proof_${outcome}`) return { ...before, streams: [], duplicate: true };
    throw new ChatError('idempotency_conflict', 'this request was answered otherwise');
  }
  if (outcome === 'declined') {
    return add(transaction, conversation, input, { type: 'proof_declined', request_id: requestId });
  }
  await refuseStale(transaction, input, request.message.created_at, request.notice);
  const { level, method, proven_at } = assurance;
  return add(transaction, conversation, input, {
    type: 'proof_given',
    request_id: requestId,
    level,
    method,
    proven_at,
  });
}

/** A proof that says when it was made says so by the clock of who made it. */
const ISSUER_CLOCK_DIFFERENCE = MINUTE;
/** A request that nobody has answered for so long does not keep others from asking again. */
const REQUEST_LIFE = 10 * MINUTE;

/** What was proven before anybody asked says nothing of who sits there now; a proof without a time never does. */
async function refuseStale(
  { db }: Transaction,
  { asker, familyId, assurance }: Pick<Ask, 'asker'> & { familyId: string; assurance: Assurance },
  requestedAt: number,
  { level }: Request,
): Promise<void> {
  const family = await db
    .selectFrom('session_families')
    .select('created_at')
    .where('workspace_id', '=', asker.workspaceId)
    .where('id', '=', familyId)
    .executeTakeFirstOrThrow();
  const isOld =
    family.created_at < requestedAt || assurance.proven_at < requestedAt - ISSUER_CLOCK_DIFFERENCE;
  if (isOld || assurance.level < level || isTimeless(assurance)) {
    throw new ChatError('proof_stale', `this needs a proof of level ${level} made after the request`);
  }
}

/** Asking for what can never be answered would leave a card that only frustrates. */
async function refuseVain(
  { db }: Transaction,
  conversation: ConversationTable,
  { level, mayCarryOver }: { readonly level: Request['level']; readonly mayCarryOver: boolean },
): Promise<void> {
  const { namespace } = await db
    .selectFrom('contacts')
    .select('namespace')
    .where('workspace_id', '=', conversation.workspace_id)
    .where('id', '=', conversation.contact_id)
    .executeTakeFirstOrThrow();
  if (namespace === 'device' && !(mayCarryOver && conversation.carry === 'possible')) {
    throw new ChatError(
      'level_too_low',
      'this conversation belongs to a browser, and will not be carried over to who proves something',
    );
  }
  if (level > highestLevelOf(namespace)) {
    throw new ChatError('level_too_low', `whoever owns this conversation cannot prove level ${level} in it`);
  }
}

/** By a proof with a time. One beyond it makes its maker another contact, to whom nothing is carried over (MRG-6). */
function highestLevelOf(namespace: Namespace): number {
  if (namespace === 'pin-user') return 2;
  if (namespace === 'email/contact-token' || namespace === 'pin-user/retired') return 0;
  return namespace === 'email/email-pin' ? 3 : 4;
}

interface NoticeMessage {
  readonly message: MessageTable;
  readonly notice: Notice;
}

async function noticesOf({ db }: Transaction, conversation: ConversationTable): Promise<NoticeMessage[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversation.id)
    .where('notice', 'is not', null)
    .orderBy('seq')
    .execute();
  return rows.map((message) => ({ message, notice: JSON.parse(message.notice ?? '') as Notice }));
}

function isAnswer(notice: Notice): notice is Answer {
  return notice.type === 'proof_given' || notice.type === 'proof_declined';
}

function isAboutProof(notice: Notice): notice is Request | Answer {
  return notice.type === 'proof_requested' || isAnswer(notice);
}

async function add(
  transaction: Transaction,
  conversation: ConversationTable,
  { messageId, now }: Ask,
  notice: Request | Answer,
): Promise<ProofNotice> {
  const message = await addNotice(transaction, conversation, { id: messageId, notice, now });
  const streams = (await streamsOf(transaction, [conversation.contact_id]))(conversation);
  return { message, streams, duplicate: false };
}
