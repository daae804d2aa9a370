import type { Transaction } from '../store.js';
import {
  acceptInvitation,
  endAgentSession,
  inviteAgent,
  openAgentSession,
  touchAgentSession,
} from './agents.js';
import { markRead, setStatus, startConversation } from './conversations.js';
import { prune } from './housekeeping.js';
import { postMessages } from './messages.js';
import { acceptPin, recordPinFailure, startPin, takePinTry } from './pins.js';
import { saveContact, setClaims } from './contacts.js';
import { revokeContact, revokeFamiliesOfKey, revokeFamily } from './session-ends.js';
import { openSession, renewSession, useProof } from './sessions.js';
import { createWorkspace } from './workspaces.js';

/*
 * Every change to the store, by name. A procedure gets plain data and returns plain data, because on
 * SQLite it runs in the writer thread. It knows no clock: times come in with the input.
 */

/** A unit of work over many inputs of one turn at once: fewer statements, one commit. */
export interface BatchProcedure<I, O> {
  /** One outcome for each input, in order. A refusal is an outcome, so that it sinks nobody else. */
  readonly batch: (transaction: Transaction, inputs: readonly I[]) => Promise<readonly (O | Error)[]>;
}
export type SingleProcedure<I, O> = (transaction: Transaction, input: I) => Promise<O>;

export const procedures = {
  acceptInvitation,
  acceptPin,
  createWorkspace,
  endAgentSession,
  inviteAgent,
  markRead,
  openAgentSession,
  openSession,
  postMessages: { batch: postMessages },
  prune,
  recordPinFailure,
  renewSession,
  revokeContact,
  revokeFamiliesOfKey,
  revokeFamily,
  saveContact,
  setClaims,
  setStatus,
  startConversation,
  startPin,
  takePinTry,
  touchAgentSession,
  useProof,
} as const;

type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;

/** What a procedure takes; for a batch procedure, what one of its callers gives. */
export type ProcedureInput<N extends ProcedureName> = Procedures[N] extends {
  batch: (transaction: Transaction, inputs: readonly (infer I)[]) => unknown;
}
  ? I
  : Procedures[N] extends (transaction: Transaction, input: infer I) => unknown
    ? I
    : never;

/** What a procedure returns; for a batch procedure, what one of its callers gets. */
export type ProcedureOutput<N extends ProcedureName> = Procedures[N] extends {
  batch: (...parameters: never[]) => Promise<readonly (infer O)[]>;
}
  ? Exclude<O, Error>
  : Procedures[N] extends (...parameters: never[]) => Promise<infer O>
    ? O
    : never;
