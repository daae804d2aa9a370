import {
  paths,
  type Conversation,
  type ConversationStatus,
  type FoundMessages,
  type Rating,
} from '../protocol/index.js';
import type { IdentityKeeper } from './identity.js';
import type { CallOptions } from './session-use.js';
import { withFreshProof } from './step-up.js';

/** Packing all that somebody wrote takes the server a while. */
const EXPORT_MS = 120_000;

/** Closes a conversation, or opens it again. The stream tells everybody of it. */
export async function setStatus(
  keeper: IdentityKeeper,
  conversationId: string,
  status: ConversationStatus,
): Promise<void> {
  await call<Conversation>(keeper, 'POST', paths.status(conversationId), { status });
}

export async function rate(keeper: IdentityKeeper, conversationId: string, rating: Rating): Promise<void> {
  await call<Conversation>(keeper, 'PUT', paths.rating(conversationId), rating);
}

/** Asks for the conversation by mail, to the address that was proven. */
export async function mailTranscript(keeper: IdentityKeeper, conversationId: string): Promise<void> {
  await call(keeper, 'POST', paths.transcript(conversationId));
}

export function search(keeper: IdentityKeeper, query: string, cursor?: string): Promise<FoundMessages> {
  return call(keeper, 'POST', paths.search, { query, ...(cursor !== undefined && { cursor }) });
}

/** All that the server holds of the visitor, for whoever holds the device key too (PRV-2). */
export function exportData(keeper: IdentityKeeper): Promise<Blob> {
  const read = (response: Response) => response.blob();
  const options = { prove: true, read, timeout: EXPORT_MS };
  return withFreshProof(keeper, () => call(keeper, 'POST', paths.exportData, undefined, options));
}

/** Erases one conversation, or everything, on the server and then what waits here for it. */
export async function eraseData(keeper: IdentityKeeper, conversationId?: string): Promise<void> {
  const { visit } = keeper;
  const body = conversationId === undefined ? {} : { conversation_id: conversationId };
  await withFreshProof(keeper, () => call(keeper, 'POST', paths.eraseData, body, { prove: true }));
  await visit.talk((talk) => {
    talk.forget(conversationId);
  });
}

async function call<T>(
  { visit }: IdentityKeeper,
  method: 'POST' | 'PUT',
  path: string,
  body?: unknown,
  options?: CallOptions,
): Promise<T> {
  return (await visit.parts()).use.call<T>(method, path, body, options);
}
