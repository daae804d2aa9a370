import { domainToASCII, domainToUnicode } from 'node:url';
import { ChatError, LIMITS } from 'chat-messenger/protocol';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import { isInOneScript } from './scripts.js';

/** Version of the canonical form, stored with every identity key made from it (EML-7). */
export const EMAIL_CANON_VERSION = 1;

/** An address in both forms: as given, for display and delivery, and canonical, for identity (EML-6). */
export interface Email {
  readonly exact: string;
  readonly canonical: string;
}

/** What a workspace may decide about the part before the `@` (EML-3, EML-4). */
export type EmailOptions = Pick<WorkspaceSettings, 'email_local_case' | 'email_non_ascii_local'>;
const STANDARD: EmailOptions = { email_local_case: 'fold', email_non_ascii_local: 'refuse' };

const LOCAL_MAX = 64;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Unquoted local parts without `%` and `!`, which old mailers take for routing. */
const LOCAL = /^[A-Za-z0-9#$&'*+/=?^_`{|}~.-]+$/;
/** The same with letters and digits of every script; a mark only on what it belongs to. Nothing invisible. */
const UNICODE_LOCAL = /^(?:[\p{L}\p{N}]\p{M}*|[#$&'*+/=?^_`{|}~.-])+$/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const ASCII = /^\p{ASCII}*$/u;

/**
 * Reads an address strictly: what would need repair is refused, because generous
 * normalisation merges people (EML-1 to EML-5).
 */
export function parseEmail(input: string, options: EmailOptions = STANDARD): Email {
  const at = input.indexOf('@');
  const local = input.slice(0, at);
  const domain = input.slice(at + 1);
  const bytes = Buffer.byteLength(input);
  if (bytes < 3 || bytes > LIMITS.email_bytes || at < 1 || domain.includes('@')) throw malformed();
  if (Buffer.byteLength(local) > LOCAL_MAX || local.includes('=?')) throw malformed();
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) throw malformed();
  return { exact: input, canonical: `${canonicalLocal(local, options)}@${canonicalDomain(domain)}` };
}

function canonicalLocal(local: string, options: EmailOptions): string {
  if (!ASCII.test(local)) {
    if (options.email_non_ascii_local === 'refuse' || !isCleanUnicode(local)) throw malformed();
    return local;
  }
  if (!LOCAL.test(local)) throw malformed();
  return options.email_local_case === 'exact' ? local : asciiLower(local);
}

/**
 * EML-4: what two people could read as the same is refused: letters of mixed scripts, forms that are not the normal
 * one, and characters that are ASCII in disguise, such as full-width letters, which are of the Latin script too.
 */
function isCleanUnicode(local: string): boolean {
  return (
    UNICODE_LOCAL.test(local) &&
    !INVISIBLE.test(local) &&
    local.normalize('NFC') === local &&
    ![...local].some(isDisguisedAscii) &&
    isInOneScript(local)
  );
}

function isDisguisedAscii(character: string): boolean {
  return !ASCII.test(character) && /\p{ASCII}/u.test(character.normalize('NFKC'));
}

function canonicalDomain(domain: string): string {
  const lower = asciiLower(domain);
  const ascii = domainToASCII(lower);
  // UTS #46 maps many characters away. Only a name that survives the way there and back is taken.
  if (lower !== ascii && lower !== domainToUnicode(ascii)) throw malformed();
  const labels = ascii.split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) throw malformed();
  if (/^\d+$/.test(labels.at(-1) ?? '')) throw malformed();
  return ascii;
}

/** Lower-cases A to Z and nothing else: full Unicode mapping would merge `K` (Kelvin) with `k`. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function malformed(): ChatError {
  return new ChatError('email_malformed', 'the email address does not have the accepted form');
}
