import { createHash } from 'node:crypto';
import type { IdentityTokenProof } from 'chat-messenger/protocol';
import { MINUTE, SECOND, type Clock } from '../clock.js';
import type { Store } from '../store/store.js';
import { issuerKeyId } from './issuer-key-id.js';
import type { IssuerKeys } from './issuer-keys.js';
import { readToken } from './jwt-form.js';
import { checkSignature } from './signature.js';
import { verifiedSubject, type VerifiedSubject } from './subject.js';
import { issuerOf, readClaims, type TokenClaims } from './token-claims.js';
import type { ProofPlace } from './verifiers.js';

/** Verifies the tokens of a site's own sign-in: JWT, RS256, for this workspace alone (JWT-1 to JWT-11). */
export class IdentityTokens {
  readonly #store: Store;
  readonly #keys: Pick<IssuerKeys, 'find'>;
  readonly #clock: Clock;

  constructor(store: Store, keys: Pick<IssuerKeys, 'find'>, clock: Clock) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** The form comes first, so that a token of another form makes nobody fetch a key; the signature comes before the claims. */
  async verify({ identity_token: token }: IdentityTokenProof, place: ProofPlace): Promise<VerifiedSubject> {
    const { workspaceId, settings } = place;
    const { kid, typed, claims } = readToken(token, { compatibleTypes: settings.jwt_typ_compat });
    const issuer = issuerOf(claims);
    const signer = await this.#keys.find(workspaceId, issuer, kid);
    await checkSignature(token, signer.key);
    const said = readClaims(claims, {
      audience: `chat:${workspaceId}`,
      now: this.#clock(),
      email: settings,
    });
    if (settings.jwt_jti_once) await this.#useOnce(workspaceId, issuer, said);
    return subjectOf(issuer, said, { keyId: issuerKeyId(issuer, signer.kid), typed });
  }

  /** JWT-10. Kept for as long as the token would be taken. */
  async #useOnce(workspaceId: string, issuer: string, { jti, exp }: TokenClaims): Promise<void> {
    if (jti === undefined) return;
    const digest = createHash('sha256').update([workspaceId, issuer, jti].join('\0')).digest('base64url');
    await this.#store.run('useTokenId', { id: `jti.${digest}`, expiresAt: exp * SECOND + MINUTE });
  }
}

function subjectOf(
  issuer: string,
  said: TokenClaims,
  { keyId, typed }: { readonly keyId: string; readonly typed: boolean },
): VerifiedSubject {
  const { sub, iat, longLife, email, name, scope, customData } = said;
  return verifiedSubject({
    // JWT-11: the same subject from another issuer is another person.
    namespace: `jwt:${issuer}`,
    subject: sub,
    canonVersion: 1,
    level: 4,
    method: 'identity-token',
    longLived: false,
    keyId,
    form: `${typed ? 'typed' : 'untyped'}${longLife ? ', long-lived' : ''}`,
    issuedAt: iat * SECOND,
    ...(email && { email: { exact: email.exact, verified: email.verified } }),
    ...(email?.verified && { vouchedEmail: email.canonical }),
    ...(name !== undefined && { name }),
    ...(scope !== undefined && { scope }),
    ...(customData && { customData }),
  });
}
