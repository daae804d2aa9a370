import { ChatError, type Identify, type IdentifyToken, type ServerTokenProof } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { ServerPrincipal } from '../access/principal.js';
import { MINUTE, SECOND, type Clock } from '../clock.js';
import { hashToken, isToken, newToken } from '../crypto/tokens.js';
import type { NamedContact } from '../store/procedures/contacts.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { anonymousName } from './anonymous.js';
import { checkCustomData } from './custom-data.js';
import { parseEmail, type Email } from './email.js';
import { checkExternalId, checkScope } from './ids.js';
import { cleanName } from './names.js';
import { verifiedSubject, type VerifiedSubject } from './subject.js';
import type { ProofPlace } from './verifiers.js';
import { vouchedLink } from './vouched-link.js';

/** S2S-2: a page is loaded soon after its server asked for the token, and reloaded a few times. */
const LIFE = 15 * MINUTE;
const USES = 5;

/** Tokens by which a site's server hands its signed-in user to the page (S2S-1 to S2S-8). */
export class ServerTokens {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #workspaces: Pick<Workspaces, 'get'>;

  constructor(store: Store, clock: Clock, workspaces: Pick<Workspaces, 'get'>) {
    this.#store = store;
    this.#clock = clock;
    this.#workspaces = workspaces;
  }

  /** Takes what the server says of its user; the token is shown here once. */
  async issue(said: Identify, { workspaceId, keyId }: ServerPrincipal): Promise<IdentifyToken> {
    const { settings } = await this.#workspaces.get(workspaceId);
    const email = said.email === undefined ? undefined : parseEmail(said.email, settings);
    const { email_verified: isVerified = false, workspace_external_id: scope = '' } = said;
    if (isVerified && !email) throw new ChatError('bad_request', 'email_verified is said of no email');
    checkScope('workspace_external_id', scope);
    const token = newToken('cmit');
    const now = this.#clock();
    const expiresAt = now + (said.ttl === undefined ? LIFE : said.ttl * SECOND);
    const contactId = await this.#store.run('issueIdentifyToken', {
      workspaceId,
      contact: namedContact(said, email, isVerified),
      ...(email && { link: vouchedLink(isVerified ? email.canonical : undefined, settings) }),
      tokenHash: hashToken(token),
      keyId,
      scope,
      uses: said.one_time ? 1 : USES,
      expiresAt,
      now,
    });
    return { token, expires_at: expiresAt, contact_id: contactId };
  }

  async verify(
    { user_token }: ServerTokenProof,
    { workspaceId, device }: ProofPlace,
  ): Promise<VerifiedSubject> {
    if (!isToken(user_token, 'cmit')) throw refused('malformed');
    const used = await this.#store.run('useIdentifyToken', {
      workspaceId,
      device,
      tokenHash: hashToken(user_token),
      now: this.#clock(),
    });
    if (used === 'expired') throw refused('expired');
    if (used === 'unknown') throw refused('unknown_key');
    const { token, contact } = used;
    const exact = contact.email_verified === 1 ? contact.email : null;
    return verifiedSubject({
      namespace: contact.namespace,
      subject: contact.subject,
      canonVersion: contact.canon_version,
      level: 4,
      method: 'server-token',
      longLived: false,
      keyId: token.api_key_id,
      issuedAt: token.created_at,
      scope: token.scope,
      // As it was said and linked; what the workspace accepts today is no matter of what it accepted then.
      ...(exact !== null && { email: { exact, verified: true, isKept: true } }),
      isDeviceProofTaken: true,
    });
  }
}

function namedContact(said: Identify, email: Email | undefined, verified: boolean): NamedContact {
  const { external_id, custom_data } = said;
  checkExternalId('external_id', external_id);
  const name = said.name === undefined ? undefined : cleanName(said.name);
  if (said.name !== undefined && name === undefined) {
    throw new ChatError('bad_request', 'name must hold something to read');
  }
  return {
    id: uuid(),
    namespace: 'api',
    subject: external_id,
    canonVersion: 1,
    fallbackName: email && verified ? email.exact : anonymousName(),
    ...(name !== undefined && { name }),
    ...(email && { email: { exact: email.exact, verified } }),
    ...(custom_data !== undefined && { customData: checkCustomData(custom_data) }),
  };
}

function refused(reason: 'malformed' | 'expired' | 'unknown_key'): ChatError {
  return new ChatError('identity_invalid', 'the user token was not accepted', { reason });
}
