import { createHmac } from 'node:crypto';
import { ChatError, type PortalKeyProof } from 'chat-messenger/protocol';
import { sameBytes } from '../crypto/tokens.js';
import { EMAIL_CANON_VERSION, parseEmail } from './email.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import { emailNamespace, verifiedSubject, type VerifiedSubject } from './subject.js';

/** A secret that may verify, with the id that messages remember it by. */
export interface PortalSecret {
  readonly id: string;
  readonly value: string;
}

/** Where and when the key is presented. */
export interface PortalKeyPlace {
  readonly workspaceId: string;
  readonly settings: WorkspaceSettings;
  readonly secrets: readonly PortalSecret[];
  readonly now: number;
}

/** Either case of hexadecimal digits, since portals print both (HM-2). */
const KEY = /^[0-9a-fA-F]{64}$/;

/**
 * The portal's server vouches for an address: `hex(HMAC-SHA256(secret, email))` over the exact
 * bytes given. The email's form is judged before the key, so that the key cannot be probed with
 * malformed addresses (HM-3); every active secret is tried, without leaving early (COM-5).
 */
export function verifyPortalKey(
  proof: PortalKeyProof,
  { settings, secrets }: PortalKeyPlace,
): VerifiedSubject {
  const email = parseEmail(proof.connection_email, settings);
  if (!KEY.test(proof.connection_key)) throw refused('malformed');
  const presented = Buffer.from(proof.connection_key, 'hex');
  let keyId: string | undefined;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret.value).update(proof.connection_email).digest();
    if (sameBytes(expected, presented)) keyId = secret.id;
  }
  if (keyId === undefined) throw refused('mismatch');
  return verifiedSubject({
    namespace: emailNamespace(settings, 'portal-key'),
    subject: email.canonical,
    canonVersion: EMAIL_CANON_VERSION,
    level: 4,
    method: 'portal-key',
    longLived: true,
    keyId,
    email: { exact: email.exact, verified: true },
  });
}

function refused(reason: 'malformed' | 'mismatch'): ChatError {
  return new ChatError('identity_invalid', 'the connection key was not accepted', { reason });
}
