import type { IdentityRequest, OnIdentityFailure, ProofReason } from '../client/state.js';
import type { Claims, Proof } from '../protocol/index.js';

/** A proof as a page writes it down: the names of the attributes, in camel case. */
export interface IdentityProof {
  readonly connectionType?: unknown;
  readonly connectionEmail?: unknown;
  readonly connectionKey?: unknown;
  readonly email?: unknown;
  readonly authToken?: unknown;
  readonly userId?: unknown;
  readonly securityHash?: unknown;
  readonly userToken?: unknown;
  /** A JWT, as `setIdentityToken` takes it. */
  readonly identityToken?: unknown;
}
/** Gives the page's proof of its visitor, or nothing where nobody is signed in. A bare text is an identity token. */
export type IdentityProvider = (request: {
  readonly reason: ProofReason;
  readonly fresh: boolean;
}) => Promise<IdentityProof | string | null | undefined>;
/** What the page described, as it stands in attributes or properties. */
export interface IdentityAttributes extends IdentityProof {
  readonly identityMode?: unknown;
  readonly identityProvider?: unknown;
  readonly name?: unknown;
  readonly firstName?: unknown;
  readonly lastName?: unknown;
  readonly phone?: unknown;
  readonly company?: unknown;
  readonly customData?: unknown;
  readonly externalId?: unknown;
  readonly onIdentityFailure?: unknown;
}

/** What proves nothing is refused by the server like any other wrong proof. */
export const NO_PROOF = { method: 'identity-token', identity_token: '' } as const;

// A removed attribute is null. Everything else was meant as a value: an empty one is a mistake, not an absence.
const given = (value: unknown): boolean => value !== undefined && value !== null;
// What is no text is refused by the server, like any other wrong proof.
const text = (value: unknown) => (value ?? '') as string;

/**
 * Who the page says the visitor is. A half or malformed description never turns into an anonymous visitor:
 * it is presented as the empty proof that it is, and the server refuses it like any other wrong proof.
 */
export function identityRequest(from: IdentityAttributes): IdentityRequest {
  const { identityMode, identityProvider, connectionType, userId, externalId } = from;
  const said = claims(from);
  const hasClaims = Object.keys(said).length > 0;
  const isAwaited = identityMode === 'token' || given(identityProvider);
  const proof =
    given(identityMode) && identityMode !== 'token'
      ? portalKey('', '')
      : (proofOf(from) ??
        (isAwaited
          ? { method: 'awaited' as const }
          : given(connectionType)
            ? { method: 'email-pin' as const }
            : given(userId)
              ? { method: 'claimed' as const, user_id: text(userId) }
              : { method: hasClaims ? ('claimed' as const) : ('anonymous' as const) }));
  return {
    proof,
    ...(hasClaims && { claims: said }),
    ...(given(externalId) && { scope: text(externalId) }),
    onFailure: onFailure(from.onIdentityFailure),
  };
}

/** The proof in a description, if it holds one. A bare text is an identity token. */
export function proofOf(from: IdentityProof | string | null | undefined): Proof | undefined {
  if (typeof from === 'string') return { method: 'identity-token', identity_token: from };
  const {
    connectionType,
    connectionEmail,
    connectionKey,
    email,
    authToken,
    userId,
    securityHash,
    userToken,
    identityToken,
  } = from ?? {};
  if (given(connectionType) && connectionType !== 'messenger_auth') return portalKey('', '');
  if (given(connectionEmail) || given(connectionKey)) {
    return portalKey(text(connectionEmail), text(connectionKey));
  }
  if (given(authToken)) {
    const known = given(email) && { email: text(email) };
    return { method: 'contact-token', ...known, auth_token: text(authToken) };
  }
  if (given(userToken)) return { method: 'server-token', user_token: text(userToken) };
  if (given(identityToken)) return { method: 'identity-token', identity_token: text(identityToken) };
  if (!given(securityHash)) return undefined;
  return { method: 'pinned-user', user_id: text(userId), security_hash: text(securityHash) };
}

function claims({
  name,
  firstName,
  lastName,
  email,
  authToken,
  phone,
  company,
  customData,
}: IdentityAttributes): Claims {
  const full = [firstName, lastName].filter(given).join(' ');
  const said = {
    name: given(name) || !full ? name : full,
    // Beside a token the email is a part of the proof.
    email: given(authToken) ? undefined : email,
    phone,
    company,
    custom_data: customData,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => given(value)));
}

const portalKey = (email: string, key: string) =>
  ({ method: 'portal-key', connection_email: email, connection_key: key }) as const;

const onFailure = (value: unknown): OnIdentityFailure =>
  value === 'anonymous' || value === 'block' ? value : 'pin';
