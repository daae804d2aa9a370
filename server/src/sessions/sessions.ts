import { randomUUID } from 'node:crypto';
import {
  ChatError,
  type EndSession,
  type Identity,
  type Level,
  type Session,
  type SessionWishes,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { VisitorPrincipal } from '../access/principal.js';
import { DAY, MINUTE, type Clock } from '../clock.js';
import { hashToken, isToken, newToken } from '../crypto/tokens.js';
import { anonymousName, isAnonymousName } from '../identity/anonymous.js';
import { checkClaims, refuseOtherSubject } from '../identity/claims.js';
import type { ProvenDevice } from '../identity/device-proof.js';
import type { AnsweredPin } from '../identity/email-pin.js';
import type { VerifiedSubject } from '../identity/subject.js';
import type { NamedContact } from '../store/procedures/contacts.js';
import type { OpenedSession, SessionGrant } from '../store/procedures/sessions.js';
import { endedAmong, sessionsByHashes, type SessionRow } from '../store/queries/sessions.js';
import { GroupQueue } from '../store/group-queue.js';
import type { Store } from '../store/store.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';

/** SES-5: what the device key alone may continue. Levels 2 and 4 come back only with their proof. */
const RENEWABLE: readonly { level: Level; idle: number; total: number }[] = [
  { level: 0, idle: 90 * DAY, total: 365 * DAY },
  { level: 1, idle: 90 * DAY, total: 365 * DAY },
  { level: 3, idle: 7 * DAY, total: 30 * DAY },
];

/** Where a session is asked for: it is good for this workspace, this device and this origin only. */
export interface SessionPlace {
  readonly workspaceId: string;
  readonly origin: string;
  readonly device: ProvenDevice;
  readonly settings: WorkspaceSettings;
  readonly browser: string;
  readonly wishes: SessionWishes;
}

/** Opens, continues, resolves and ends the sessions of visitors. */
export class Sessions {
  readonly #store: Store;
  readonly #clock: Clock;
  /** Every request asks; those of one turn of the event loop ask together. */
  readonly #lookups: GroupQueue<string, SessionRow | undefined>;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#lookups = new GroupQueue((hashes) => sessionsByHashes(store, hashes), {
      maxSize: 256,
      inFlight: 4,
    });
  }

  async open(subject: VerifiedSubject, place: SessionPlace): Promise<Session> {
    const { grant, token } = this.#grantFor(subject, place);
    return present(await this.#store.run('openSession', grant), token);
  }

  async openByPin({ challengeId, subject }: AnsweredPin, place: SessionPlace): Promise<Session> {
    const { grant, token } = this.#grantFor(subject, place);
    return present(await this.#store.run('acceptPin', { challengeId, grant }), token);
  }

  async renew(place: SessionPlace): Promise<Session> {
    const { grant, token } = this.#grant(place);
    const opened = await this.#store.run('renewSession', {
      ...grant,
      scope: place.wishes.scope ?? '',
      renewable: RENEWABLE,
    });
    return present(opened, token);
  }

  /** Who is behind a token. Asked on every request, so that revocation acts at once (SES-18). */
  async resolve(token: string): Promise<VisitorPrincipal> {
    const row = isToken(token, 'cms') ? await this.#lookups.add(hashToken(token)) : undefined;
    if (row?.revoked_at) throw new ChatError('session_revoked', 'this session was ended');
    if (!row || row.expires_at <= this.#clock())
      throw new ChatError('session_expired', 'this session is over');
    return {
      kind: 'visitor',
      workspaceId: row.workspace_id,
      contactId: row.contact_id,
      contactName: row.contact_name,
      ...(row.linked_contact_id !== null && { linkedContactId: row.linked_contact_id }),
      scope: row.scope,
      sessionId: row.token_hash,
      familyId: row.family_id,
      deviceThumbprint: row.device_thumbprint,
      origin: row.origin,
      expiresAt: row.expires_at,
      assurance: {
        level: row.level,
        method: row.method,
        proven_at: row.proven_at,
        long_lived: row.long_lived === 1,
        ...(row.key_id !== null && { key_id: row.key_id }),
      },
    };
  }

  /** Throws when the session ended since it was resolved. */
  async confirm({ sessionId }: VisitorPrincipal): Promise<void> {
    const reason = (await endedAmong(this.#store.read, [sessionId], this.#clock())).get(sessionId);
    if (reason) throw new ChatError(reason, 'this session is over');
  }

  /** Ends the session with what could renew it, or all sessions of the same person. */
  async end(principal: VisitorPrincipal, { everywhere = false }: EndSession): Promise<void> {
    const { workspaceId, familyId, contactId } = principal;
    const now = this.#clock();
    if (everywhere) await this.#store.run('revokeContact', { workspaceId, contactId, now });
    else await this.#store.run('revokeFamily', { workspaceId, familyId, now });
  }

  #grantFor(subject: VerifiedSubject, place: SessionPlace): { grant: SessionGrant; token: string } {
    const { grant, token } = this.#grant(place);
    const { level, method, form, issuedAt } = subject;
    const { replaces } = place.wishes;
    return {
      token,
      grant: {
        ...grant,
        familyId: uuid(),
        contact: namedContact(subject, place),
        noticeIds: { name: randomUUID(), email: randomUUID(), phone: randomUUID(), company: randomUUID() },
        scope: scopeOf(subject, place.wishes),
        browser: place.browser,
        level,
        method,
        longLived: subject.longLived ? 1 : 0,
        keyId: subject.keyId ?? null,
        ...(form !== undefined && { form }),
        ...(issuedAt !== undefined && { issuedAt }),
        ...(replaces !== undefined && isToken(replaces, 'cms') && { replacesTokenHash: hashToken(replaces) }),
      },
    };
  }

  #grant({ workspaceId, origin, device, settings }: SessionPlace) {
    const token = newToken('cms');
    const now = this.#clock();
    // SES-2: absolute, never sliding.
    const expiresAt = now + settings.session_minutes * MINUTE;
    return { grant: { workspaceId, origin, device, tokenHash: hashToken(token), expiresAt, now }, token };
  }
}

function namedContact(subject: VerifiedSubject, { settings, wishes }: SessionPlace): NamedContact {
  const { namespace, canonVersion, email, name, customData, claimedUserId } = subject;
  const { claims = {} } = wishes;
  refuseOtherSubject(claims, subject, settings);
  return {
    id: uuid(),
    namespace,
    subject: subject.subject,
    canonVersion,
    fallbackName: email?.verified ? email.exact : anonymousName(),
    claims: {
      ...checkClaims(claims, settings),
      ...(claimedUserId !== undefined && { userId: claimedUserId }),
    },
    ...(name !== undefined && { name }),
    ...(email && { email }),
    ...(customData !== undefined && { customData: JSON.stringify(customData) }),
  };
}

/** S2S-5: a signed scope stands; without one the page may narrow what its session sees. */
function scopeOf(subject: VerifiedSubject, { scope }: SessionWishes): string {
  if (subject.scope !== undefined && scope !== undefined && scope !== subject.scope) {
    throw new ChatError('subject_mismatch', 'the scope is not the one that the proof names');
  }
  return subject.scope ?? scope ?? '';
}

function present({ contact, familyId, level, method, expiresAt }: OpenedSession, token: string): Session {
  const identity: Identity = {
    level,
    method,
    ...(level > 0 && contact.email !== null && { email: contact.email }),
    // A generated name is for agents; telling visitors that they are an otter helps nobody.
    ...(level > 0 &&
      contact.name !== contact.email &&
      !isAnonymousName(contact.name) && { name: contact.name }),
  };
  return { token, expires_at: expiresAt, contact_id: contact.id, family_id: familyId, identity };
}
