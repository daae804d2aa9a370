import {
  ChatError,
  type ContactToken,
  type ContactTokenProof,
  type RequestContactToken,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { ServerPrincipal } from '../access/principal.js';
import { DAY, HOUR, SECOND, type Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { sameBytes } from '../crypto/tokens.js';
import { contactById, contactByKey } from '../store/queries/contacts.js';
import { verifyingSecrets } from '../store/queries/workspaces.js';
import type { ContactTable } from '../store/schema.js';
import type { Store } from '../store/store.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { parseEmail, type Email } from './email.js';
import { emailNamespace, verifiedSubject, type VerifiedSubject } from './subject.js';
import type { ProofPlace } from './verifiers.js';

/** CAT-2, in seconds. */
const LIFE = DAY / SECOND;
const LIFE_MAX = 30 * LIFE;
/** What lives longer than this counts as long-lived. */
const FRESH = HOUR;

/**
 * `cat1.<key>.<seconds>.<MAC>`. The email that comes along says whom it is about. A contact of the site's own ids may
 * have no email, or one that others have as well (MRG-3): there its id follows.
 */
const TOKEN = /^cat1\.([\w-]{1,64})\.([1-9]\d{8,11})\.([\w-]{43})(?:\.([0-9a-f-]{36}))?$/;

/** Tokens that open a contact which the site's server named, by email or by id (CAT-1 to CAT-6). */
export class ContactTokens {
  readonly #store: Store;
  readonly #keys: ServerKeys;
  readonly #clock: Clock;
  readonly #workspaces: Pick<Workspaces, 'get'>;

  constructor(store: Store, keys: ServerKeys, clock: Clock, workspaces: Pick<Workspaces, 'get'>) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
    this.#workspaces = workspaces;
  }

  async issue(wanted: RequestContactToken, { workspaceId }: ServerPrincipal): Promise<ContactToken> {
    const { email, id, ttl = LIFE } = wanted;
    if ((email === undefined) === (id === undefined)) throw badRequest('give either email or id');
    if (ttl > LIFE_MAX) throw badRequest(`ttl is ${String(LIFE_MAX)} seconds at most`);
    const { settings } = await this.#workspaces.get(workspaceId);
    const address = email === undefined ? undefined : parseEmail(email, settings);
    const contact = await this.#find(workspaceId, settings, id, address);
    if (!contact) throw new ChatError('not_found', 'there is no such contact');
    const kid = await this.#signingKey(workspaceId);
    const current = addressOf(contact, settings);
    const exp = String(Math.floor(this.#clock() / SECOND) + ttl);
    const mac = this.#mac(workspaceId, { kid, exp, contact, email: current?.canonical });
    const parts = ['cat1', kid, exp, mac.toString('base64url')];
    return {
      contact_id: contact.id,
      email: current?.exact ?? null,
      name: contact.name,
      auth_token: (contact.namespace === 'api' ? [...parts, contact.id] : parts).join('.'),
      expires_at: Number(exp) * SECOND,
    };
  }

  /** The email has to be the contact's own as of now: with another one the token is dead (CAT-5, COM-2). */
  async verify(
    { email, auth_token }: ContactTokenProof,
    { workspaceId, settings }: ProofPlace,
  ): Promise<VerifiedSubject> {
    const given = email === undefined ? undefined : parseEmail(email, settings);
    const [, kid, exp, mac, id] = TOKEN.exec(auth_token) ?? [];
    if (kid === undefined || exp === undefined || mac === undefined) throw refused('malformed');
    const now = this.#clock();
    const keys = await verifyingSecrets(this.#store.read, workspaceId, 'contact-token', now);
    if (!keys.some((key) => key.id === kid)) throw refused('unknown_key');
    const contact = await this.#find(workspaceId, settings, id, given);
    const current = contact && addressOf(contact, settings);
    // The same work whether or not there is such a contact.
    const expected = this.#mac(workspaceId, { kid, exp, contact, email: current?.canonical });
    const isGenuine = sameBytes(expected, Buffer.from(mac, 'base64url'));
    if (!contact || !isGenuine || current?.canonical !== given?.canonical) throw refused('mismatch');
    const left = Number(exp) * SECOND - now;
    if (left <= 0) throw refused('expired');
    return verifiedSubject({
      namespace: contact.namespace,
      subject: contact.subject,
      canonVersion: contact.canon_version,
      level: 4,
      method: 'contact-token',
      longLived: left > FRESH,
      keyId: kid,
      // An id of the site's belongs to one scope or another by its server's word alone, and here is none (S2S-5).
      ...(contact.namespace === 'api' && { scope: '' }),
      lastRevocation: contact.proofs_not_before,
      ...(current && {
        email: { exact: current.exact, verified: true, isKept: contact.email_verified === 1 },
      }),
    });
  }

  /** A contact that such tokens may open: one of the site's own ids, or of an address. */
  async #find(
    workspaceId: string,
    settings: WorkspaceSettings,
    id: string | undefined,
    address: Email | undefined,
  ): Promise<ContactTable | undefined> {
    const { read } = this.#store;
    const namespace = emailNamespace(settings, 'contact-token');
    if (id !== undefined) {
      const contact = await contactById(read, workspaceId, id);
      return contact && ['api', namespace].includes(contact.namespace) ? contact : undefined;
    }
    return address && contactByKey(read, workspaceId, { namespace, subject: address.canonical });
  }

  async #signingKey(workspaceId: string): Promise<string> {
    const now = this.#clock();
    const keys = await verifyingSecrets(this.#store.read, workspaceId, 'contact-token', now);
    const active = keys.find(({ state }) => state === 'active');
    return active?.id ?? this.#store.run('contactTokenKey', { workspaceId, freshId: uuid(), now });
  }

  /** A revocation of the contact changes the key, so that what was made before is dead (JWT-14). */
  #mac(workspaceId: string, over: Covered): Buffer {
    const { kid, exp, contact, email = '' } = over;
    const body = ['cm-contact-auth-v1', workspaceId, contact?.id ?? '', email, exp].join('\n');
    const revision = String(contact?.proofs_not_before ?? '');
    return this.#keys.contactTokenMac({ workspaceId, kid, revision }, body);
  }
}

/** What a token's MAC is computed over (CAT-2). */
interface Covered {
  readonly kid: string;
  readonly exp: string;
  readonly contact: ContactTable | undefined;
  readonly email: string | undefined;
}

/** A page may say any email of a contact whose server said none; that is no part of a proof. */
function addressOf(contact: ContactTable, settings: WorkspaceSettings): Email | undefined {
  const { namespace, subject, email, email_verified } = contact;
  const proven = email_verified === 1 ? email : null;
  if (namespace !== 'api') return { exact: proven ?? subject, canonical: subject };
  return proven === null ? undefined : parseEmail(proven, settings);
}

function badRequest(message: string): ChatError {
  return new ChatError('bad_request', message);
}

function refused(reason: 'malformed' | 'unknown_key' | 'mismatch' | 'expired'): ChatError {
  return new ChatError('identity_invalid', 'the contact token was not accepted', { reason });
}
