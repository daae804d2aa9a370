import { createHmac } from 'node:crypto';
import { ChatError, type PortalKeyProof, type RefusalReason } from 'chat-messenger/protocol';
import { MINUTE, SECOND } from '../clock.js';
import { sameBytes } from '../crypto/tokens.js';
import type { IdentityKey } from '../store/queries/contacts.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import { EMAIL_CANON_VERSION, parseEmail } from './email.js';
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
  readonly lastRevocation: (key: IdentityKey) => Promise<number | null>;
  readonly now: number;
}

/** Either case of hexadecimal digits, since portals print both (HM-2). */
const V1 = /^[0-9a-fA-F]{64}$/;
/** One way only to write each time; longer numbers are no time that could ever be right (C11). */
const V2 = /^v2\.(0|[1-9]\d{0,14})\.([0-9a-fA-F]{64})$/;
/** HM-5: pages are cached and clocks differ, but a key that was found later is of no use. */
const OLDEST = 10 * MINUTE;
const CLOCK_AHEAD = MINUTE;

/** A key of the right shape: the MAC that it presents, and over what. */
export interface ReadKey {
  readonly mac: Buffer;
  readonly message: string;
  /** When it was made; the first form does not say. */
  readonly issuedAt?: number;
}

/**
 * The portal's server vouches for an address: `hex(HMAC-SHA256(secret, email))` over the exact bytes given, or the
 * second form, which covers workspace and time too. The email's form is judged before the key, so that the key cannot
 * be probed with malformed addresses (HM-3); every active secret is tried, without leaving early (COM-5).
 */
export async function verifyPortalKey(
  proof: PortalKeyProof,
  { workspaceId, settings, secrets, lastRevocation, now }: PortalKeyPlace,
): Promise<VerifiedSubject> {
  const email = parseEmail(proof.connection_email, settings);
  const { mac, message, issuedAt } = readKey(proof, workspaceId, settings);
  let keyId: string | undefined;
  for (const secret of secrets) {
    if (sameBytes(portalMac(secret.value, message), mac)) keyId = secret.id;
  }
  if (keyId === undefined) throw refused('mismatch');
  if (issuedAt !== undefined) checkTime(issuedAt, now);
  const key = { namespace: emailNamespace(settings, 'portal-key'), subject: email.canonical };
  return verifiedSubject({
    ...key,
    canonVersion: EMAIL_CANON_VERSION,
    level: 4,
    method: 'portal-key',
    longLived: issuedAt === undefined,
    keyId,
    form: issuedAt === undefined ? 'v1' : 'v2',
    ...(issuedAt === undefined ? { lastRevocation: await lastRevocation(key) } : { issuedAt }),
    email: { exact: email.exact, verified: true },
  });
}

/** HM-1: the key is the secret as shown, never decoded. */
export function portalMac(secret: string, message: string): Buffer {
  return createHmac('sha256', secret).update(message).digest();
}

export function readKey(
  { connection_email, connection_key }: PortalKeyProof,
  workspaceId: string,
  settings: WorkspaceSettings,
): ReadKey {
  const [, seconds, digits] = V2.exec(connection_key) ?? [];
  if (seconds !== undefined && digits !== undefined) {
    return {
      mac: Buffer.from(digits, 'hex'),
      message: ['cm-portal-v2', workspaceId, connection_email, seconds].join('\n'),
      issuedAt: Number(seconds) * SECOND,
    };
  }
  // HM-6: the first form is a password for that address that never expires; a workspace may do without.
  if (settings.require_portal_v2 || !V1.test(connection_key)) throw refused('malformed');
  return { mac: Buffer.from(connection_key, 'hex'), message: connection_email };
}

export function checkTime(issuedAt: number, now: number): void {
  if (issuedAt > now + CLOCK_AHEAD) throw refused('not_yet');
  if (issuedAt < now - OLDEST) throw refused('expired');
}

function refused(reason: RefusalReason): ChatError {
  return new ChatError('identity_invalid', 'the connection key was not accepted', { reason });
}
