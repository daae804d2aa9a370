import type { Transaction } from '../store.js';
import { createApiKey, revokeApiKey, touchApiKey } from './api-keys.js';
import {
  acceptInvitation,
  endAgentSession,
  inviteAgent,
  openAgentSession,
  touchAgentSession,
} from './agents.js';
import { answerCarryOver } from './carry-over.js';
import { setStatus, startConversation } from './conversations.js';
import { contactTokenKey } from './contact-token-keys.js';
import { dropFiles, endFiles, expireFiles } from './ended-files.js';
import { auditExport, eraseData } from './erasures.js';
import { dropFileParts, putFileContent, putFilePart } from './file-parts.js';
import { prune } from './housekeeping.js';
import { revokeIdentity } from './identities.js';
import { issueIdentifyToken, useIdentifyToken } from './identify-tokens.js';
import { flagLeak } from './leaks.js';
import { addIssuerKey, retireIssuerKey, revokeIssuerKey } from './issuer-keys.js';
import { removeIssuer, savePublishingIssuer } from './issuers.js';
import { deleteMessage, editMessage } from './message-changes.js';
import { postMessages } from './messages.js';
import { acceptPin, recordPinFailure, startPin, takePinTry } from './pins.js';
import { saveContact, setClaims } from './contacts.js';
import { answerProofRequest, requestProof } from './proof-requests.js';
import { markDelivered, markRead } from './receipts.js';
import { rateConversation } from './ratings.js';
import { renewSession } from './renewals.js';
import { retireSecret, revokeSecret, rotateSecret } from './secrets.js';
import { revokeContact, revokeFamiliesOfKey, revokeFamily } from './session-ends.js';
import { openSession, useProof } from './sessions.js';
import { useTokenId } from './token-ids.js';
import { bookTranscript } from './transcripts.js';
import { advanceUpload, cancelUpload, finishUpload, startUpload } from './uploads.js';
import { addOrigins, changeSettings, endAllSessions, removeOrigins } from './workspace-changes.js';
import { pinUser, resetUserPin, setUserPin } from './user-pins.js';
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
  addIssuerKey,
  addOrigins,
  advanceUpload,
  answerCarryOver,
  answerProofRequest,
  auditExport,
  bookTranscript,
  cancelUpload,
  changeSettings,
  contactTokenKey,
  createApiKey,
  createWorkspace,
  dropFileParts,
  dropFiles,
  deleteMessage,
  editMessage,
  endAgentSession,
  endAllSessions,
  endFiles,
  eraseData,
  expireFiles,
  finishUpload,
  flagLeak,
  inviteAgent,
  issueIdentifyToken,
  markDelivered: { batch: markDelivered },
  markRead,
  openAgentSession,
  openSession,
  pinUser,
  postMessages: { batch: postMessages },
  prune,
  putFileContent,
  putFilePart,
  rateConversation,
  recordPinFailure,
  removeIssuer,
  removeOrigins,
  renewSession,
  requestProof,
  resetUserPin,
  retireIssuerKey,
  retireSecret,
  revokeApiKey,
  revokeContact,
  revokeFamiliesOfKey,
  revokeFamily,
  revokeIdentity,
  revokeIssuerKey,
  revokeSecret,
  rotateSecret,
  saveContact,
  savePublishingIssuer,
  setClaims,
  setStatus,
  setUserPin,
  startConversation,
  startPin,
  startUpload,
  takePinTry,
  touchAgentSession,
  touchApiKey,
  useIdentifyToken,
  useProof,
  useTokenId,
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
