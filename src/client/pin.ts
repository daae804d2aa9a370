import { paths, type Session, type StartedPin } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import type { PinChallenge } from './state.js';

/** Asks for a code by mail. Loaded when a visitor opens that way. */
export async function requestPin(
  { appId, api, keys, environment }: ClientContext,
  signal: AbortSignal,
  email: string,
): Promise<PinChallenge> {
  const answer = await api.call<StartedPin>({
    method: 'POST',
    path: paths.startPin,
    body: { app_id: appId, email },
    key: await keys.obtain('verified'),
    signal,
  });
  const now = environment.clock.now();
  return {
    email,
    challengeId: answer.challenge_id,
    expiresAt: now + answer.expires_in * 1_000,
    resendAt: now + answer.resend_in * 1_000,
  };
}

/** Trades a code for a session of `pair`, the key that asked for it (PIN-3). */
export function answerPin(
  { appId, api }: ClientContext,
  signal: AbortSignal,
  challengeId: string,
  pin: string,
  pair: CryptoKeyPair,
): Promise<Session> {
  const body = { app_id: appId, challenge_id: challengeId, pin };
  return api.call<Session>({ method: 'POST', path: paths.verifyPin, body, key: pair, signal });
}
