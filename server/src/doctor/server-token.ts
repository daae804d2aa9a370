import type { ServerTokenProof } from 'chat-messenger/protocol';
import { hashToken, isToken } from '../crypto/tokens.js';
import { identifyToken } from '../store/queries/provenance.js';
import type { Store } from '../store/store.js';
import { at, finding, quoted, span, type Finding } from './findings.js';

/** Why a token of `POST /v1/identify` was refused. */
export async function explainServerToken(
  { user_token: token }: ServerTokenProof,
  workspaceId: string,
  store: Store,
  now: number,
): Promise<Finding[]> {
  if (!isToken(token, 'cmit')) {
    const why = token.startsWith('cmit_')
      ? 'its checksum is wrong, so something was cut off or changed when it was copied'
      : 'it does not begin with cmit_';
    return [finding('token_malformed', `this is no token of POST /v1/identify: ${why}`)];
  }
  const row = await identifyToken(store.read, hashToken(token));
  if (!row) {
    return [
      finding(
        'token_unknown',
        'no such token is kept: it was voided with its API key or its person, is long over, or another server made it',
      ),
    ];
  }
  if (row.workspace_id !== workspaceId) {
    return [
      finding(
        'other_workspace',
        `the token belongs to another app: ${quoted(row.workspace_name)}, ${row.workspace_id}`,
      ),
    ];
  }
  return [
    ...(row.uses_left <= 0
      ? [
          finding(
            'token_used_up',
            'the token has no use left: it opens five sessions, or one with one_time. Ask for one for each page load',
          ),
        ]
      : []),
    ...(row.expires_at <= now
      ? [
          finding(
            'expired',
            `the token was over ${span(now - row.expires_at)} ago, at ${at(row.expires_at)}; ask for one when the page is made, or with a longer ttl`,
          ),
        ]
      : []),
  ];
}
