import { paths, type Claims, type FormAnswer, type Identity, type Proof } from '../protocol/index.js';
import { ClientError } from './errors.js';
import type { IdentityKeeper } from './identity.js';
import { offerPin } from './pin.js';
import type { ProofRequest } from './state.js';

/* What a visitor does with a click beside writing. Loaded with the first such click. */

export * from './conversation-acts.js';
export * from './pin.js';

/** Takes over what the visitor says of themselves. It never raises a level above `claimed` (ANON-5). */
export async function submitClaims(keeper: IdentityKeeper, claims: Claims): Promise<void> {
  const { session, generation } = keeper.visit;
  const { wishes } = session;
  session.wishes = { ...wishes, claims: { ...wishes.claims, ...claims } };
  const level = generation.state.identity?.level ?? 0;
  if (!session.isOpen || level === 0) {
    try {
      await session.open({ method: 'claimed' });
    } catch (error) {
      // What was refused must not go with every session from now on.
      session.wishes = wishes;
      throw error;
    }
    return;
  }
  const { use } = await keeper.visit.parts();
  const identity = await use.call<Identity>('PUT', paths.claims, claims);
  generation.update({ identity });
}

/** Takes over what of the answers the visitor says of themselves. Nothing of it is proven (ANON-5). */
export async function submitAnswers(keeper: IdentityKeeper, answers: readonly FormAnswer[]): Promise<void> {
  const { form = [] } = keeper.context.store.state.messenger ?? {};
  const claims = form.flatMap((field) => {
    const value = answers.find(({ id }) => id === field.id)?.value;
    const isSaid = field.type === 'text' && field.claim && typeof value === 'string' && value.trim();
    return isSaid ? [[field.claim, value] as const] : [];
  });
  if (claims.length > 0) await submitClaims(keeper, Object.fromEntries(claims));
}

/** The visitor's word on what was written before they were known (MRG-4). */
export async function answerCarryOver({ visit }: IdentityKeeper, accept: boolean): Promise<void> {
  await (await visit.parts()).use.call('POST', paths.carryOver, { accept });
  visit.generation.update({ carryOver: undefined });
}

/** Ends the session of the same person that was just opened elsewhere, or only puts the notice away (COM-15). */
export async function settleOtherSession({ visit }: IdentityKeeper, end: boolean): Promise<void> {
  const { otherSession } = visit.generation.state;
  if (end && otherSession) await (await visit.parts()).use.call('DELETE', paths.ownSession(otherSession.id));
  visit.generation.update({ otherSession: undefined });
}

/** Answers an agent who asks for a fresh proof: by the page's provider where there is one, else by a PIN. */
export async function answerProofRequest(
  keeper: IdentityKeeper,
  request: ProofRequest,
  accept: boolean,
): Promise<void> {
  const { visit, context } = keeper;
  if (!accept) {
    await answer(keeper, request, 'declined');
    return;
  }
  const proof = await context.provider?.({ reason: 'step-up', fresh: true });
  visit.generation.signal.throwIfAborted();
  if (proof) await proveNow(keeper, request, proof);
  else if (request.level <= 3 && context.store.state.app?.pin) offerPin(keeper, request);
  else throw new ClientError('identity_invalid');
}

async function proveNow(keeper: IdentityKeeper, request: ProofRequest, proof: Proof): Promise<void> {
  await (await keeper.life()).change.present(proof);
  await answer(keeper, request, 'given');
}

async function answer(
  { visit }: IdentityKeeper,
  { conversationId, requestId }: ProofRequest,
  outcome: 'given' | 'declined',
): Promise<void> {
  await (
    await visit.parts()
  ).use.call('POST', paths.proof(conversationId), { request_id: requestId, outcome });
}
