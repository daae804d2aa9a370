import { randomUUID } from 'node:crypto';
import {
  ChatError,
  type AnswerCarryOver,
  type CarryOverOffer,
  type EndSession,
  type IdentityMethod,
  type Session,
  type SessionWishes,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { endsOf, type VisitorPrincipal } from '../access/principal.js';
import { MINUTE, type Clock } from '../clock.js';
import { hashToken, isToken, newToken } from '../crypto/tokens.js';
import { anonymousName } from '../identity/anonymous.js';
import { checkClaims, refuseOtherSubject } from '../identity/claims.js';
import type { ProvenDevice } from '../identity/device-proof.js';
import type { AnsweredPin } from '../identity/email-pin.js';
import type { VerifiedSubject } from '../identity/subject.js';
import { checkScope } from '../identity/ids.js';
import { vouchedLink } from '../identity/vouched-link.js';
import type { Bus } from '../store/bus.js';
import type { NamedContact } from '../store/procedures/contacts.js';
import type { OpenedSession, SessionGrant } from '../store/procedures/sessions.js';
import { endedAmong, endOf, sessionsByHashes, type SessionRow } from '../store/queries/sessions.js';
import { GroupQueue } from '../store/group-queue.js';
import type { Store } from '../store/store.js';
import { identityOf } from './identity-of.js';
import { RENEWABLE } from './renewable.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';

/** Proofs that may themselves vouch for an address beside their id; of a server token's user it was said before (LNK-2). */
const VOUCHING: readonly IdentityMethod[] = ['identity-token'];

/** Where a session is asked for: it is good for this workspace, this device and this origin only. */
export interface SessionPlace {
  readonly workspaceId: string;
  readonly origin: string;
  readonly device: ProvenDevice;
  readonly settings: WorkspaceSettings;
  readonly browser: string;
  readonly wishes: SessionWishes;
  /** The key of the anonymous run in this browser, where `wishes` carries its proof. */
  readonly anonymous?: ProvenDevice;
}

/** Opens, continues, resolves and ends the sessions of visitors. */
export class Sessions {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;
  /** Every request asks; those of one turn of the event loop ask together. */
  readonly #lookups: GroupQueue<string, SessionRow | undefined>;

  constructor(store: Store, bus: Bus, clock: Clock) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
    this.#lookups = new GroupQueue((hashes) => sessionsByHashes(store, hashes), {
      maxSize: 256,
      inFlight: 4,
    });
  }

  async open(subject: VerifiedSubject, place: SessionPlace): Promise<Session> {
    const { grant, token } = this.#grantFor(subject, place);
    return this.#opened(await this.#store.run('openSession', grant), token);
  }

  async openByPin({ challengeId, subject }: AnsweredPin, place: SessionPlace): Promise<Session> {
    const { grant, token } = this.#grantFor(subject, place);
    return this.#opened(await this.#store.run('acceptPin', { challengeId, grant }), token);
  }

  /** `bearer` is the token of the session that asks to go on, where the page still holds one. */
  async renew(place: SessionPlace, bearer?: string): Promise<Session> {
    if (bearer !== undefined && !isToken(bearer, 'cms')) throw noSession();
    const { grant, token } = this.#grant(place);
    const { scope } = place.wishes;
    const opened = await this.#store.run('renewSession', {
      ...grant,
      settings: place.settings,
      ...(scope !== undefined && { scope }),
      ...(bearer !== undefined && { bearerTokenHash: hashToken(bearer) }),
      renewable: RENEWABLE,
    });
    return this.#opened(opened, token);
  }

  /** The visitor's word on what was written before they were known (MRG-4). */
  async answerCarryOver(
    { workspaceId, familyId }: VisitorPrincipal,
    { accept }: AnswerCarryOver,
  ): Promise<CarryOverOffer> {
    const { conversations, streams } = await this.#store.run('answerCarryOver', {
      workspaceId,
      familyId,
      accept,
      now: this.#clock(),
    });
    this.#bus.publish(streams);
    return { conversations };
  }

  /** Who is behind a token. Asked on every request, so that revocation acts at once (SES-18). */
  async resolve(token: string): Promise<VisitorPrincipal> {
    if (!isToken(token, 'cms')) throw noSession();
    return this.resolveById(hashToken(token));
  }

  /** The same by the id of a session, which is what addresses of files hold. */
  async resolveById(sessionId: string): Promise<VisitorPrincipal> {
    const row = await this.#lookups.add(sessionId);
    if (!row) throw noSession();
    if (row.revoked_at !== null || row.expires_at <= this.#clock()) {
      throw new ChatError(endOf(row), 'this session is over');
    }
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
    if (everywhere) {
      await this.#store.run('revokeContact', { workspaceId, contactId, now });
      this.#bus.publish([endsOf(contactId)]);
    } else {
      this.#bus.publish(await this.#store.run('revokeFamily', { workspaceId, familyId, now }));
    }
  }

  #opened(opened: OpenedSession, token: string): Session {
    this.#bus.publish(opened.streams);
    return present(opened, token);
  }

  #grantFor(subject: VerifiedSubject, place: SessionPlace): { grant: SessionGrant; token: string } {
    const { grant, token } = this.#grant(place);
    const { level, method, form, issuedAt, lastRevocation, pinHash, isDeviceProofTaken } = subject;
    const { replaces } = place.wishes;
    if (replaces !== undefined && !isToken(replaces, 'cms')) {
      throw new ChatError('bad_request', 'replaces is no session token');
    }
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
        ...(lastRevocation !== undefined && { lastRevocation }),
        ...(pinHash !== undefined && { pinHash }),
        ...(isDeviceProofTaken && { isDeviceProofTaken }),
        ...(VOUCHING.includes(method) && { link: vouchedLink(subject.vouchedEmail, place.settings) }),
        ...(replaces !== undefined && { replacesTokenHash: hashToken(replaces) }),
        ...(place.anonymous && { anonymous: { ...place.anonymous, mode: carryOverMode(method, place) } }),
      },
    };
  }

  #grant({ workspaceId, origin, device, settings, wishes }: SessionPlace) {
    if (wishes.scope !== undefined) checkScope('scope', wishes.scope);
    const token = newToken('cms');
    const now = this.#clock();
    // SES-2: absolute, never sliding.
    const expiresAt = now + settings.session_minutes * MINUTE;
    return { grant: { workspaceId, origin, device, tokenHash: hashToken(token), expiresAt, now }, token };
  }
}

function noSession(): ChatError {
  return new ChatError('session_expired', 'there is no such session');
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
    ...(email && !email.isKept && { email }),
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

/** MRG-4: identity tokens come from silent sign-ins as well, which is no moment to hand something over. */
function carryOverMode(method: IdentityMethod, { settings }: SessionPlace) {
  return method === 'identity-token' ? settings.carry_over_identity_token : settings.carry_over;
}

function present(opened: OpenedSession, token: string): Session {
  const { contact, familyId, level, method, scope, expiresAt, offered } = opened;
  return {
    token,
    expires_at: expiresAt,
    contact_id: contact.id,
    family_id: familyId,
    identity: identityOf(contact, { level, method }),
    ...(scope !== '' && { scope }),
    ...(offered > 0 && { carry_over: { conversations: offered } }),
  };
}
