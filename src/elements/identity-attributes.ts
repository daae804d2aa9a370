import type { IdentityRequest, OnIdentityFailure } from '../client/state.js';
import type { ClaimedProof } from '../protocol/index.js';

/** What the page described, as it stands in attributes or properties. */
export interface IdentityAttributes {
  readonly connectionType?: unknown;
  readonly connectionEmail?: unknown;
  readonly connectionKey?: unknown;
  readonly name?: unknown;
  readonly email?: unknown;
  readonly onIdentityFailure?: unknown;
}

// A removed attribute is null. Everything else was meant as a value: an empty one is a mistake, not an absence.
const given = (value: unknown): boolean => value !== undefined && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Who the page says the visitor is. A half or malformed description never turns into an anonymous visitor:
 * it is presented as the empty proof that it is, and the server refuses it like any other wrong proof.
 */
export function identityRequest(from: IdentityAttributes): IdentityRequest {
  return { proof: proof(from), onFailure: onFailure(from.onIdentityFailure) };
}

function proof(from: IdentityAttributes): IdentityRequest['proof'] {
  const { connectionType: type, connectionEmail, connectionKey, name, email } = from;
  const vouched = given(connectionEmail) || given(connectionKey);
  if (given(type) && type !== 'messenger_auth') return portalKey('', '');
  if (vouched) return portalKey(text(connectionEmail), text(connectionKey));
  if (given(type)) return { method: 'email-pin' };
  if (!given(name) && !given(email)) return { method: 'anonymous' };
  return {
    method: 'claimed',
    ...(given(name) && { name: text(name) }),
    ...(given(email) && { email: text(email) }),
  } satisfies ClaimedProof;
}

const portalKey = (email: string, key: string) =>
  ({ method: 'portal-key', connection_email: email, connection_key: key }) as const;

const onFailure = (value: unknown): OnIdentityFailure =>
  value === 'anonymous' || value === 'block' ? value : 'pin';
