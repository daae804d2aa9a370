import { setTimeout } from 'node:timers/promises';
import type { Mail } from '../target.ts';
import { bodyOf, type Answer } from './http.ts';
import type { Visitor } from './visitor.ts';
import { paths, type Session } from './wire.ts';

type Mailbox = () => Promise<readonly Mail[]>;

/** A code as it was mailed, with the challenge that it answers. */
export interface Code {
  readonly challenge: string;
  readonly code: string;
}

const MAIL_DEADLINE_MS = 10_000;
const LOOK_EVERY_MS = 10;

export function startPin(visitor: Visitor, email: unknown, more: object = {}): Promise<Answer> {
  return visitor.prove(paths.startPin, { email, ...more });
}

export function answerPin(visitor: Visitor, challenge_id: string, pin: unknown): Promise<Answer> {
  return visitor.prove(paths.verifyPin, { challenge_id, pin });
}

export async function mailsTo(mailbox: Mailbox, email: string): Promise<readonly Mail[]> {
  return (await mailbox()).filter(({ to }) => to.split(', ').includes(email));
}

/** Waits for the mail to this address after the first `count`. */
export async function nextMail(mailbox: Mailbox, email: string, count: number): Promise<Mail> {
  const end = performance.now() + MAIL_DEADLINE_MS;
  for (;;) {
    const mail = (await mailsTo(mailbox, email))[count];
    if (mail) return mail;
    if (performance.now() > end) throw new Error(`no mail to ${email}`);
    await setTimeout(LOOK_EVERY_MS);
  }
}

export function codeIn({ subject }: Mail): string {
  return subject.split(' ', 1)[0] ?? '';
}

/** Asks for a code and reads it from the mail. */
export async function askCode(mailbox: Mailbox, visitor: Visitor, email: string): Promise<Code> {
  const { length } = await mailsTo(mailbox, email);
  const { challenge_id } = bodyOf<{ challenge_id: string }>(await startPin(visitor, email));
  return { challenge: challenge_id, code: codeIn(await nextMail(mailbox, email, length)) };
}

/** Signs a visitor in by the code of a mail. */
export async function signInByPin(
  mailbox: Mailbox,
  visitor: Visitor,
  email: string,
  wishes: object = {},
): Promise<Visitor> {
  const { challenge, code } = await askCode(mailbox, visitor, email);
  const answer = await visitor.prove(paths.verifyPin, { challenge_id: challenge, pin: code, ...wishes });
  visitor.session = bodyOf<Session>(answer);
  return visitor;
}

/** Another code of six digits. */
export function otherThan(code: string, by = 1): string {
  return String((Number(code) + by) % 1_000_000).padStart(6, '0');
}
