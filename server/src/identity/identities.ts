import {
  ChatError,
  type CreateContact,
  type CreatedContact,
  type RevokedIdentity,
  type RevokeIdentity,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { endsIn, endsOf, type ServerPrincipal } from '../access/principal.js';
import { MINUTE, SECOND, type Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import type { NamedContact } from '../store/procedures/contacts.js';
import type { RevokedPerson } from '../store/procedures/identities.js';
import { contactById, contactByKey } from '../store/queries/contacts.js';
import type { Store } from '../store/store.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { EMAIL_CANON_VERSION, parseEmail } from './email.js';
import { cleanName } from './names.js';
import { emailNamespace } from './subject.js';

/** A clock may be a little ahead of ours; a revocation for next week would refuse whoever signs in until then. */
const LEEWAY = MINUTE;

type Whom = Pick<RevokedPerson, 'keys' | 'expected'>;

/** What a site's server decides about people: whom there is, and whose proofs are over. */
export class Identities {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #workspaces: Pick<Workspaces, 'get'>;

  constructor(store: Store, bus: Bus, clock: Clock, workspaces: Pick<Workspaces, 'get'>) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
    this.#workspaces = workspaces;
  }

  /** Makes the contact of an address, or finds it: however often it is called, there is one. */
  async addContact(said: CreateContact, { workspaceId, scopes }: ServerPrincipal): Promise<CreatedContact> {
    const { settings } = await this.#workspaces.get(workspaceId);
    const { exact, canonical } = parseEmail(said.email, settings);
    const name = said.name === undefined ? undefined : cleanName(said.name);
    if (said.name !== undefined && name === undefined) throw badRequest('name must hold something to read');
    const fresh = freshContact(emailNamespace(settings, 'contact-token'), canonical, exact);
    const isTrusted = scopes.includes('identify');
    const known = isTrusted ? undefined : await contactByKey(this.#store.read, workspaceId, fresh);
    const contact =
      known?.email_verified === 1
        ? known
        : await this.#store.run('saveContact', {
            workspaceId,
            // MRG-9: who may not say who people are only claims it, until a proof of the address brings its own.
            contact: isTrusted
              ? { ...fresh, email: { exact, verified: true }, ...(name !== undefined && { name }) }
              : { ...fresh, claims: { email: exact, ...(name !== undefined && { name }) } },
            now: this.#clock(),
          });
    return { contact_id: contact.id, email: exact, name: contact.name };
  }

  /** JWT-14. Whom nobody knows has no session to end, which is as good. */
  async revoke(wanted: RevokeIdentity, { workspaceId, keyId }: ServerPrincipal): Promise<RevokedIdentity> {
    return { sessions_ended: await this.end(wanted, workspaceId, `api_key:${keyId}`) };
  }

  /** The same, by whoever is named; tells how many sign-ins ended. */
  async end(wanted: RevokeIdentity, workspaceId: string, actor: string): Promise<number> {
    const now = this.#clock();
    const notBefore = wanted.not_before === undefined ? now : wanted.not_before * SECOND;
    if (notBefore > now + LEEWAY) throw badRequest('not_before is in the future');
    const { settings } = await this.#workspaces.get(workspaceId);
    return this.#end(workspaceId, { ...whom(wanted, settings), notBefore }, actor);
  }

  /** Ends the sessions of one contact, whatever proved it, and refuses what was proven before. */
  async endContact(workspaceId: string, contactId: string, actor: string): Promise<number> {
    const contact = await contactById(this.#store.read, workspaceId, contactId);
    if (!contact) throw new ChatError('not_found', 'this app has no contact with this id');
    const { namespace, subject } = contact;
    return this.#end(workspaceId, { keys: [{ namespace, subject }], notBefore: this.#clock() }, actor);
  }

  /** Ends every session of a workspace. */
  async endAll(workspaceId: string, actor: string): Promise<number> {
    const audit = { id: uuid(), actor };
    const ended = await this.#store.run('endAllSessions', { workspaceId, audit, now: this.#clock() });
    this.#bus.publish([endsIn(workspaceId)]);
    return ended;
  }

  async #end(
    workspaceId: string,
    person: Pick<RevokedPerson, 'keys' | 'expected' | 'notBefore'>,
    actor: string,
  ): Promise<number> {
    const { ended, contactIds } = await this.#store.run('revokeIdentity', {
      workspaceId,
      ...person,
      audit: { id: uuid(), actor },
      now: this.#clock(),
    });
    this.#bus.publish(contactIds.map(endsOf));
    return ended;
  }
}

/** Tokens of issuers and connection keys with a time may exist before we ever met the person they name. */
function whom(wanted: RevokeIdentity, settings: WorkspaceSettings): Whom {
  const { external_id, user_id, email, issuer, subject } = wanted;
  const isJwt = issuer !== undefined && subject !== undefined;
  const named = [external_id, user_id, email, issuer ?? subject].filter((name) => name !== undefined);
  if (named.length !== 1 || (issuer === undefined) !== (subject === undefined)) {
    throw badRequest('give exactly one of external_id, user_id, email, or issuer with subject');
  }
  if (external_id !== undefined) return { keys: [{ namespace: 'api', subject: external_id }] };
  if (user_id !== undefined) return { keys: [{ namespace: 'pin-user', subject: user_id }] };
  if (isJwt) {
    const namespace = `jwt:${issuer}` as const;
    return { keys: [{ namespace, subject }], expected: freshContact(namespace, subject, subject) };
  }
  return ofAddress(email ?? '', settings);
}

/** All spaces that an address may have had, whatever the workspace decides about them today (LNK-1). */
function ofAddress(email: string, settings: WorkspaceSettings): Whom {
  const { exact, canonical } = parseEmail(email, settings);
  const namespaces = ['email', 'email/portal-key', 'email/email-pin', 'email/contact-token'] as const;
  return {
    keys: namespaces.map((namespace) => ({ namespace, subject: canonical })),
    expected: freshContact(emailNamespace(settings, 'portal-key'), canonical, exact),
  };
}

function freshContact(
  namespace: NamedContact['namespace'],
  subject: string,
  fallbackName: string,
): NamedContact {
  const canonVersion = namespace.startsWith('email') ? EMAIL_CANON_VERSION : 1;
  return { id: uuid(), namespace, subject, canonVersion, fallbackName };
}

function badRequest(message: string): ChatError {
  return new ChatError('bad_request', message);
}
