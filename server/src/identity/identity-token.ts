import { createHash } from 'node:crypto';
import type { IdentityTokenProof } from 'chat-messenger/protocol';
import { MINUTE, SECOND, type Clock } from '../clock.js';
import type { DeviceUse } from '../store/procedures/sessions.js';
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
    const { workspaceId, settings, device } = place;
    const { kid, typed, claims } = readToken(token, { compatibleTypes: settings.jwt_typ_compat });
    const issuer = issuerOf(claims);
    const signer = await this.#keys.find(workspaceId, issuer, kid);
    await checkSignature(token, signer.key);
    const said = readClaims(claims, {
      audience: `chat:${workspaceId}`,
      now: this.#clock(),
      email: settings,
    });
    const { jti } = said;
    const isDeviceProofTaken = settings.jwt_jti_once && jti !== undefined;
    if (isDeviceProofTaken) await this.#useOnce([workspaceId, issuer, jti], said, device);
    return subjectOf(issuer, said, { keyId: issuerKeyId(issuer, signer.kid), typed, isDeviceProofTaken });
  }

  /** JWT-10. Kept for as long as the token would be taken. */
  async #useOnce(name: readonly string[], { exp }: TokenClaims, device: DeviceUse): Promise<void> {
    const digest = createHash('sha256').update(name.join('\0')).digest('base64url');
    await this.#store.run('useTokenId', { id: `jti.${digest}`, device, expiresAt: exp * SECOND + MINUTE });
  }
}

function subjectOf(
  issuer: string,
  said: TokenClaims,
  how: { readonly keyId: string; readonly typed: boolean; readonly isDeviceProofTaken: boolean },
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
    keyId: how.keyId,
    isDeviceProofTaken: how.isDeviceProofTaken,
    form: `${how.typed ? 'typed' : 'untyped'}${longLife ? ', long-lived' : ''}`,
    issuedAt: iat * SECOND,
    ...(email && { email: { exact: email.exact, verified: email.verified } }),
    ...(email?.verified && { vouchedEmail: email.canonical }),
    ...(name !== undefined && { name }),
    ...(scope !== undefined && { scope }),
    ...(customData && { customData }),
  });
}
