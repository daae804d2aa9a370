import {
  paths,
  type CarryOverOffer,
  type Proof,
  type Session,
  type SessionWishes,
} from 'chat-messenger/protocol';
import { bodyOf, type Answer } from './http.ts';
import { Visitor } from './visitor.ts';

/** Proof by the key of an anonymous run that a new session is asked for in its browser. */
export async function runProof(anonymous: Visitor, path: string = paths.sessions): Promise<string> {
  const url = anonymous.server.publicUrl.origin + path;
  return anonymous.device.proof({ method: 'POST', url, nonce: await anonymous.nonce() });
}

/** Signs somebody in where an anonymous visitor was: another key in the same browser. */
export async function signIn(anonymous: Visitor, proof: Proof, wishes: SessionWishes = {}): Promise<Visitor> {
  const known = await Visitor.create(anonymous.server, anonymous.appId, anonymous.origin);
  return known.open(proof, { anonymous_proof: await runProof(anonymous), ...wishes });
}

/** The same by the code of a mail. */
export async function signInByPin(
  anonymous: Visitor,
  known: Visitor,
  { challengeId, code }: { readonly challengeId: string; readonly code: string },
): Promise<Visitor> {
  const anonymous_proof = await runProof(anonymous, paths.verifyPin);
  const body = { app_id: known.appId, challenge_id: challengeId, pin: code, anonymous_proof };
  known.session = bodyOf<Session>(await known.prove(paths.verifyPin, body));
  return known;
}

export function answerOffer(known: Visitor, accept: boolean): Promise<Answer> {
  return known.call({ method: 'POST', path: paths.carryOver, body: { accept } });
}

/** Answers an offer; gives the number of conversations that the answer was about. */
export async function answered(known: Visitor, accept: boolean): Promise<number> {
  return bodyOf<CarryOverOffer>(await answerOffer(known, accept)).conversations;
}

/** The ids of the conversations that a visitor sees. */
export async function listed(visitor: Visitor): Promise<readonly string[]> {
  return (await visitor.snapshot()).conversations.map(({ id }) => id);
}
