import type { CustomData, IdentityMethod, Level } from 'chat-messenger/protocol';
import type { Namespace } from '../store/schema.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';

declare const verified: unique symbol;

/** Whom a proof names. Computed only from bytes that the proof covers (COM-2). */
interface SubjectFields {
  readonly namespace: Namespace;
  readonly subject: string;
  readonly canonVersion: number;
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly longLived: boolean;
  readonly keyId?: string;
  /** Which form of the proof it was, where a key verifies more than one. Counted per key (HM-6). */
  readonly form?: string;
  /** When the proof was made, where it says so: what was made before a revocation is dead (JWT-14). */
  readonly issuedAt?: number;
  /** The last revocation that the contact had when a proof without a time of its own was judged; null for none. */
  readonly lastRevocation?: number | null;
  /** The hash that the user id was pinned to. */
  readonly pinHash?: string;
  /** True where something that is good for a number of uses was taken, and the device proof in the same step. */
  readonly isDeviceProofTaken?: boolean;
  /** `isKept`: the contact had it already; it may have another one by now, which then is the right one (S2S-7). */
  readonly email?: { readonly exact: string; readonly verified: boolean; readonly isKept?: boolean };
  /** Said by the proof, not by the page. */
  readonly name?: string;
  /** The customer workspace that the proof names; the page cannot change it (S2S-5). */
  readonly scope?: string;
  /** Verified custom data, in place of what was said before. */
  readonly customData?: CustomData;
  /** Canonical address that the proof vouches for beside its own subject (LNK-2). */
  readonly vouchedEmail?: string;
  /** An id that the page names and nothing proves. */
  readonly claimedUserId?: string;
}

/** What a verifier returns. The brand means: nothing but a verifier makes one (COM-6). */
export type VerifiedSubject = SubjectFields & { readonly [verified]: true };

/** The space that proofs of an address share, or one for each method where the workspace does not link them (LNK-1). */
export function emailNamespace(
  { link_email_methods }: Pick<WorkspaceSettings, 'link_email_methods'>,
  method: IdentityMethod,
): Namespace {
  return link_email_methods ? 'email' : `email/${method}`;
}

/** False where what was proven by this method has another space by now (LNK-1). */
export function isPresentSpace(
  namespace: Namespace,
  method: IdentityMethod,
  settings: Pick<WorkspaceSettings, 'link_email_methods'>,
): boolean {
  return !namespace.startsWith('email') || namespace === emailNamespace(settings, method);
}

/** For verifiers only. */
export function verifiedSubject(fields: SubjectFields): VerifiedSubject {
  return fields as VerifiedSubject;
}
