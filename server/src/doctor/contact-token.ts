import type { ChatError, ContactTokenProof } from 'chat-messenger/protocol';
import { SECOND } from '../clock.js';
import { parseEmail } from '../identity/email.js';
import { emailNamespace } from '../identity/subject.js';
import { contactById, contactByKey } from '../store/queries/contacts.js';
import { ownerOfSecret } from '../store/queries/provenance.js';
import type { Services } from '../services.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { explainEmail } from './email.js';
import { at, finding, quoted, span, type Finding } from './findings.js';

type Parts = Pick<Services, 'store' | 'secrets' | 'clock'>;

/** Why a token of `chat-auth-token` was refused. What its parts are is told by the verifier's reason. */
export async function explainContactToken(
  proof: ContactTokenProof,
  workspace: Workspace,
  parts: Parts,
  { reason }: ChatError,
): Promise<Finding[]> {
  const malformedEmail = proof.email === undefined ? [] : explainEmail(proof.email, workspace.settings);
  if (malformedEmail.length > 0) return malformedEmail;
  const [, kid = '', seconds = '', , contactId] = proof.auth_token.split('.');
  const now = parts.clock();
  if (reason === 'unknown_key') return explainKey(kid, workspace, parts);
  if (reason === 'mismatch') return explainContact(proof.email, contactId, workspace, parts);
  if (reason === 'expired') {
    const end = Number(seconds) * SECOND;
    const words = `the token was over ${span(now - end)} ago, at ${at(end)}; ask for one when the page is made`;
    return [finding('expired', words)];
  }
  const isOther = !proof.auth_token.startsWith('cat1.');
  return [
    finding(
      'token_malformed',
      isOther
        ? 'this is no token of chat-auth-token: it does not begin with cat1.'
        : 'the token is not whole: something was cut off or changed when it was copied',
    ),
  ];
}

async function explainKey(kid: string, workspace: Workspace, { store, secrets }: Parts): Promise<Finding[]> {
  const own = (await secrets.list(workspace.id)).find(({ id }) => id === kid);
  if (own?.state === 'revoked') {
    return [finding('secret_revoked', `its key ${kid} is revoked; ask for a new token`)];
  }
  if (own) return [finding('secret_retired', `its key ${kid} is retired; ask for a new token`)];
  const owner = await ownerOfSecret(store.read, kid);
  if (!owner) {
    return [
      finding('kid_unknown', `no key ${quoted(kid)} was ever made here: another server made the token`),
    ];
  }
  return [
    finding(
      'other_workspace',
      `the token belongs to another app: ${quoted(owner.workspace_name)}, ${owner.workspace_id}`,
    ),
  ];
}

async function explainContact(
  email: string | undefined,
  contactId: string | undefined,
  { id, settings }: Workspace,
  { store }: Parts,
): Promise<Finding[]> {
  if (contactId === undefined && email === undefined) {
    return [finding('missing_field', 'the page has to pass the email that came with the token')];
  }
  const namespace = emailNamespace(settings, 'contact-token');
  const contact =
    contactId === undefined
      ? await contactByKey(store.read, id, {
          namespace,
          subject: parseEmail(email ?? '', settings).canonical,
        })
      : await contactById(store.read, id, contactId);
  if (!contact) {
    const whom = contactId ?? quoted(email ?? '');
    return [finding('contact_unknown', `there is no contact ${whom}: the token was made for another one`)];
  }
  if (contact.proofs_not_before !== null) {
    return [
      finding(
        'proof_revoked',
        `this person's sign-ins were ended, and tokens made before ${at(contact.proofs_not_before)} with them; ask for a new one`,
      ),
    ];
  }
  const passed = email === undefined ? 'no email' : quoted(email);
  return [
    finding(
      'email_changed',
      `the page passes ${passed}, and the token was made for another address: of another person, or of this one before it changed`,
    ),
  ];
}
