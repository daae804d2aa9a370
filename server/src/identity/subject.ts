import type { IdentityMethod, Level } from 'chat-messenger/protocol';

declare const verified: unique symbol;

/** Whom a proof names. Computed only from bytes that the proof covers (COM-2). */
interface SubjectFields {
  readonly namespace: 'device' | 'email';
  readonly subject: string;
  readonly canonVersion: number;
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly longLived: boolean;
  readonly keyId?: string;
  readonly email?: { readonly exact: string; readonly verified: boolean };
  readonly name?: string;
}

/** What a verifier returns. The brand means: nothing but a verifier makes one (COM-6). */
export type VerifiedSubject = SubjectFields & { readonly [verified]: true };

/** For verifiers only. */
export function verifiedSubject(fields: SubjectFields): VerifiedSubject {
  return fields as VerifiedSubject;
}
