import { ChatError } from 'chat-messenger/protocol';
import { issuerKeyId } from '../../identity/issuer-key-id.js';
import type { Transaction } from '../store.js';
import { addAudits } from './audit.js';
import { issuerRow, lockIssuer, lockWorkspace, verifyingKeys, type IssuerChange } from './issuers.js';
import { revokeFamiliesOfKey } from './session-ends.js';

export interface NamedKey extends IssuerChange {
  readonly kid: string;
}
export interface NewIssuerKey extends NamedKey {
  /** Public JWK. */
  readonly jwk: string;
  /** How long the key before still verifies. */
  readonly retiringUntil: number;
}

/** Trusts a key of an issuer; the one before verifies for a while, and no third one does (COM-11). */
export async function addIssuerKey(transaction: Transaction, input: NewIssuerKey): Promise<void> {
  const { db } = transaction;
  const { workspaceId, issuer, kid, jwk, now } = input;
  await lockWorkspace(transaction, workspaceId);
  const { jwks_url } = (await issuerRow(transaction, input)) ?? { jwks_url: null };
  if (jwks_url !== null)
    throw new ChatError('bad_request', 'this issuer publishes its keys; remove it first');
  await refuseKnownKey(transaction, input);
  await db
    .insertInto('identity_issuers')
    .values({ workspace_id: workspaceId, issuer, jwks_url: null, created_at: now })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'issuer']).doNothing())
    .execute();
  const acts = [{ action: 'issuer_key.added', target: issuerKeyId(issuer, kid) }];
  const [latest, ...older] = await verifyingKeys(transaction, input);
  if (latest) {
    const retiring = { state: 'retiring', retiring_until: input.retiringUntil } as const;
    await keyRow(transaction, { ...input, kid: latest.kid })
      .set(retiring)
      .execute();
    acts.push({ action: 'issuer_key.retiring', target: issuerKeyId(issuer, latest.kid) });
  }
  for (const { kid: old } of older) {
    await keyRow(transaction, { ...input, kid: old })
      .set({ state: 'retired' })
      .execute();
    acts.push({ action: 'issuer_key.retired', target: issuerKeyId(issuer, old) });
  }
  await db
    .insertInto('issuer_keys')
    .values({
      workspace_id: workspaceId,
      issuer,
      kid,
      jwk,
      state: 'active',
      retiring_until: null,
      created_at: now,
    })
    .execute();
  await addAudits(transaction, input, acts);
}

/** Stops a key from verifying; what it opened goes on (COM-11). */
export async function retireIssuerKey(transaction: Transaction, input: NamedKey): Promise<void> {
  await lockWorkspace(transaction, input.workspaceId);
  const key = (await verifyingKeys(transaction, input)).find(({ kid }) => kid === input.kid);
  if (!key) throw new ChatError('not_found', 'this issuer has no key with this kid that verifies');
  await keyRow(transaction, input).set({ state: 'retired', retiring_until: null }).execute();
  await addAudits(transaction, input, [act('issuer_key.retired', input)]);
}

/**
 * Refuses a key from now on and ends what it opened (COM-11, JWT-14); tells how many sign-ins that were. It is
 * remembered by its id, so that an issuer that publishes its keys cannot bring it back.
 */
export async function revokeIssuerKey(transaction: Transaction, input: NamedKey): Promise<number> {
  const { workspaceId, issuer, kid, now } = input;
  await lockIssuer(transaction, input);
  await lockWorkspace(transaction, workspaceId);
  await transaction.db
    .insertInto('issuer_keys')
    .values({
      workspace_id: workspaceId,
      issuer,
      kid,
      jwk: '',
      state: 'revoked',
      retiring_until: null,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'issuer', 'kid'])
        .doUpdateSet({ state: 'revoked', retiring_until: null }),
    )
    .execute();
  await addAudits(transaction, input, [act('issuer_key.revoked', input)]);
  return revokeFamiliesOfKey(transaction, { workspaceId, keyId: issuerKeyId(issuer, kid), now });
}

/** A key that is added again under another name would outlive its revocation. */
async function refuseKnownKey({ db }: Transaction, input: NewIssuerKey): Promise<void> {
  const known = await db
    .selectFrom('issuer_keys')
    .select('state')
    .where('workspace_id', '=', input.workspaceId)
    .where('issuer', '=', input.issuer)
    .where((is) => is.or([is('kid', '=', input.kid), is('jwk', '=', input.jwk)]))
    .executeTakeFirst();
  if (known)
    throw new ChatError('bad_request', `this issuer has this key or kid already: it is ${known.state}`);
}

function keyRow({ db }: Transaction, { workspaceId, issuer, kid }: NamedKey) {
  return db
    .updateTable('issuer_keys')
    .where('workspace_id', '=', workspaceId)
    .where('issuer', '=', issuer)
    .where('kid', '=', kid);
}

function act(action: string, { issuer, kid }: NamedKey) {
  return { action, target: issuerKeyId(issuer, kid) };
}
