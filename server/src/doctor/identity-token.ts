import { ChatError, type IdentityTokenProof } from 'chat-messenger/protocol';
import { readToken, type WrittenToken } from '../identity/jwt-form.js';
import { checkSignature } from '../identity/signature.js';
import { issuerOf } from '../identity/token-claims.js';
import type { Services } from '../services.js';
import type { IssuerDetails } from '../workspaces/issuers.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { finding, quoted, type Finding } from './findings.js';
import { outcomeOf } from './outcome.js';
import { explainClaims } from './token-claims.js';
import { explainTokenForm } from './token-form.js';

type Parts = Pick<Services, 'issuers' | 'issuerKeys' | 'clock'>;

/** Why an identity token was refused: its form, who signed it with which key, and what it says, each by itself. */
export async function explainIdentityToken(
  { identity_token: token }: IdentityTokenProof,
  workspace: Workspace,
  parts: Parts,
  error: ChatError,
): Promise<readonly Finding[]> {
  const read = await outcomeOf(async () =>
    readToken(token, { compatibleTypes: workspace.settings.jwt_typ_compat }),
  );
  if (read instanceof ChatError) return explainTokenForm(token, read);
  const found = [
    ...(await explainSigner(token, read, workspace, parts)),
    ...explainClaims(read.claims, {
      audience: `chat:${workspace.id}`,
      now: parts.clock(),
      email: workspace.settings,
    }),
  ];
  if (found.length > 0 || error.reason !== 'expired') return found;
  return [
    finding('token_used_up', 'a token with this jti was used before, and is taken once (jwt_jti_once)'),
  ];
}

async function explainSigner(
  token: string,
  { kid, claims }: WrittenToken,
  workspace: Workspace,
  { issuers, issuerKeys }: Parts,
): Promise<Finding[]> {
  const issuer = await outcomeOf(async () => issuerOf(claims));
  // What is wrong with iss is said with the other claims.
  if (issuer instanceof ChatError) return [];
  const all = await issuers.list(workspace.id);
  const trusted = all.find((one) => one.issuer === issuer);
  if (!trusted) return [unknownIssuer(issuer, all)];
  const signer = await outcomeOf(() => issuerKeys.find(workspace.id, issuer, kid));
  if (signer instanceof ChatError) return [noKey(kid, trusted, signer)];
  const checked = await outcomeOf(() => checkSignature(token, signer.key));
  if (!(checked instanceof ChatError)) return [];
  return [
    finding(
      'signature_wrong',
      `the key ${quoted(signer.kid)} of ${quoted(issuer)} did not sign this: the token was changed, or signed with a key of another environment`,
    ),
  ];
}

function unknownIssuer(issuer: string, all: readonly IssuerDetails[]): Finding {
  const bare = (text: string) => text.toLowerCase().replace(/\/+$/, '');
  const near = all.find((one) => bare(one.issuer) === bare(issuer));
  const known = all.map((one) => quoted(one.issuer)).join(', ') || 'none; see issuer add';
  const hint = near ? ` ${quoted(near.issuer)} is: both have to be the same text.` : '';
  return finding(
    'issuer_unknown',
    `iss is ${quoted(issuer)}, which is not trusted.${hint} Trusted: ${known}`,
  );
}

function noKey(kid: string | undefined, { issuer, jwksUrl, keys }: IssuerDetails, error: ChatError): Finding {
  if (error.code === 'unavailable') {
    return finding('keys_not_fetched', `the keys of ${quoted(issuer)} cannot be had from ${jwksUrl ?? ''}`);
  }
  if (kid === undefined) {
    return finding('kid_unknown', 'the token has no kid, and the issuer has more than one key, or none');
  }
  const kept = keys.find((key) => key.kid === kid);
  if (kept?.state === 'revoked') return finding('key_retired', `the key ${quoted(kid)} is revoked`);
  if (kept?.state === 'retired') {
    return finding('key_retired', `the key ${quoted(kid)} is retired and verifies no more`);
  }
  const kids = keys.map((key) => quoted(key.kid)).join(', ') || 'none';
  const where = jwksUrl === null ? `The keys given here: ${kids}` : `It is not among the keys at ${jwksUrl}`;
  return finding('kid_unknown', `the issuer has no key ${quoted(kid)}. ${where}`);
}
