import { paths, type Session, type StartedPin } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { ClientError } from './errors.js';
import type { IdentityKeeper } from './identity.js';
import type { LiveSession, VisitorSession } from './session.js';
import type { PinChallenge, ProofRequest } from './state.js';

/** Opens the way to prove an address, also anew, and as the answer to an agent who asks for a proof. */
export function offerPin({ visit, context }: IdentityKeeper, asked?: ProofRequest): void {
  const { phase, app } = context.store.state;
  if (!app?.pin || (phase !== 'idle' && phase !== 'active')) return;
  visit.door = { phaseBefore: phase, asked };
  visit.generation.update({ phase: 'challenged' });
}

/** Leaves it for where the visitor stood before, where they may. */
export function declinePin(keeper: IdentityKeeper): void {
  const { visit, request } = keeper;
  const { door, generation, session } = visit;
  if (door?.phaseBefore) generation.update({ phase: door.phaseBefore });
  visit.door = undefined;
  visit.flush();
  // What the page has said meanwhile.
  if (session.isOpen || request?.proof.method !== 'claimed') return;
  void keeper.life().then(({ change }) => change.believe(request));
}

/** Asks for a code by mail. Loaded when a visitor opens that way. */
export async function startPin({ visit, context }: IdentityKeeper, email: string): Promise<PinChallenge> {
  const { appId, api, keys, environment } = context;
  const { signal } = visit.generation;
  const answer = await api.call<StartedPin>({
    method: 'POST',
    path: paths.startPin,
    body: { app_id: appId, email },
    key: await keys.obtain('verified'),
    signal,
  });
  const now = environment.clock.now();
  const challenge = {
    email,
    challengeId: answer.challenge_id,
    expiresAt: now + answer.expires_in * 1_000,
    resendAt: now + answer.resend_in * 1_000,
  };
  visit.door = { ...visit.door, challenge };
  return challenge;
}

/**
 * Trades a code for a session of the key that asked for it (PIN-3). Whoever was known by more than this browser stays
 * who they are where an agent only asked for a fresh proof: that session answers and ends. Whoever was proven already
 * and opened this way goes on by it, where it proves them.
 */
export async function verifyPin(keeper: IdentityKeeper, pin: string): Promise<void> {
  const { session, generation, door } = keeper.visit;
  const asked = door?.asked;
  const challengeId = door?.challenge?.challengeId ?? '';
  const level = generation.state.identity?.level ?? 0;
  const isAnew = !asked && door?.phaseBefore !== undefined && level >= 3;
  const isBeside = asked !== undefined && level >= 2;
  const live = await exchange(keeper.context, session, challengeId, pin, isBeside || isAnew);
  generation.signal.throwIfAborted();
  if (isAnew) {
    await goOn(keeper, live);
    return;
  }
  if (isBeside) {
    await answerBeside(keeper.context, asked, live.session.token);
    declinePin(keeper);
    return;
  }
  const { change } = await keeper.life();
  const isGuest = (generation.state.identity?.level ?? 0) < 2;
  // Whoever proves themselves here goes on in what they were writing, with what they attached.
  const unsent = isGuest ? await (await keeper.visit.parts()).unsent() : undefined;
  generation.signal.throwIfAborted();
  await change.become(live);
  const { visit } = keeper;
  if (unsent && (unsent.text || unsent.files.length > 0))
    void visit
      .talk((talk) => {
        talk.goOn(unsent);
      })
      .catch(() => undefined); // another one came meanwhile
  if (!asked) return;
  const { use } = await visit.parts();
  // What the agent asked about was written before: proving oneself for it is the word on carrying it over.
  if (live.session.carry_over) {
    await use.call('POST', paths.carryOver, { accept: true });
    visit.generation.update({ carryOver: undefined });
  }
  await use.call('POST', paths.proof(asked.conversationId), given(asked));
}

async function exchange(
  { appId, api, keys }: ClientContext,
  { live, wishes }: VisitorSession,
  challenge_id: string,
  pin: string,
  isBeside: boolean,
): Promise<LiveSession> {
  const key = await keys.obtain('verified');
  const body = async () => {
    const run = isBeside ? undefined : await keys.find('device');
    return {
      app_id: appId,
      challenge_id,
      pin,
      ...wishes,
      replaces: isBeside ? undefined : live?.session.token,
      anonymous_proof: run?.session && (await api.proof(run.pair, 'POST', paths.verifyPin)),
    };
  };
  const session = await api.call<Session>({ method: 'POST', path: paths.verifyPin, body, key });
  return { session, pair: key, kind: 'verified' };
}

/** The same person by a younger proof. The former session is left to its end, which nobody may take for this one's. */
async function goOn(keeper: IdentityKeeper, live: LiveSession): Promise<void> {
  const { visit, context } = keeper;
  const { session } = visit;
  if (live.session.contact_id !== session.live?.session.contact_id) {
    await endBeside(context, live.session.token);
    throw new ClientError('subject_mismatch');
  }
  // SES-5: of whom their site vouches for, no way back in is kept here.
  if (session.live.session.identity.level === 4) session.live = live;
  visit.setConnected(false);
  await session.adopt(live);
  declinePin(keeper);
}

async function answerBeside(context: ClientContext, asked: ProofRequest, token: string): Promise<void> {
  const path = paths.proof(asked.conversationId);
  try {
    await context.api.call({ method: 'POST', path, body: given(asked), token });
  } finally {
    await endBeside(context, token);
  }
}

async function endBeside({ api }: ClientContext, token: string): Promise<void> {
  const ended = api.call({ method: 'POST', path: paths.endSession, body: {}, token });
  await ended.catch(() => undefined); // it is over within the hour anyway
}

function given({ requestId }: ProofRequest) {
  return { request_id: requestId, outcome: 'given' };
}
