import { DAY } from '../../clock.js';
import { FAILURES_TO_LONG_CODE_FOR_GOOD } from './pins.js';
import type { Transaction } from '../store.js';
import { pruneUploadUses } from './upload-budgets.js';

/** A client that was away longer than this loads a snapshot instead of a replay. */
const EVENTS_KEPT = 7 * DAY;
/** PIN-11: challenges go at latest a day after they are over. */
const CHALLENGES_KEPT = DAY;
const SENDS_KEPT = 2 * DAY;
/**
 * Ended sessions are kept a while, so that their tokens are told why they stopped working, and that a tab which slept
 * can go on from what another one proved meanwhile.
 */
const SESSIONS_KEPT = 30 * DAY;
/** Used-up tokens of back ends stay long enough for an operator to be told what was wrong with one. */
const IDENTIFY_TOKENS_KEPT = 7 * DAY;
/** MRG-4: what was written longer ago than this is carried over to nobody. */
const OFFERS_KEPT = DAY;
/** The longest that any session can be renewed. */
const FAMILIES_KEPT = 366 * DAY;

/** Removes what has served its time. Safe to run at any moment and from several processes. */
export async function prune(transaction: Transaction, { now }: { readonly now: number }): Promise<void> {
  const { db } = transaction;
  await db.deleteFrom('used_proofs').where('expires_at', '<', now).execute();
  await db
    .deleteFrom('pin_challenges')
    .where('expires_at', '<', now - CHALLENGES_KEPT)
    .execute();
  await db
    .deleteFrom('pin_sends')
    .where('created_at', '<', now - SENDS_KEPT)
    .execute();
  await db
    .deleteFrom('transcript_sends')
    .where('created_at', '<', now - SENDS_KEPT)
    .execute();
  await db
    .deleteFrom('sessions')
    .where('expires_at', '<', now - SESSIONS_KEPT)
    .execute();
  await db
    .deleteFrom('pin_failures')
    .where('since', '<', now - SENDS_KEPT)
    .where('failures', '<', FAILURES_TO_LONG_CODE_FOR_GOOD)
    .execute();
  await db
    .deleteFrom('session_families')
    .where((is) =>
      is.or([
        is('last_used_at', '<', now - FAMILIES_KEPT),
        // What no key can renew is of no use once its sessions are gone.
        is.and([is('level', 'in', [2, 4]), is('created_at', '<', now - SESSIONS_KEPT - DAY)]),
      ]),
    )
    .execute();
  await db
    .deleteFrom('agent_invitations')
    .where('expires_at', '<', now - SESSIONS_KEPT)
    .execute();
  await db.deleteFrom('agent_sessions').where('expires_at', '<', now).execute();
  await db
    .deleteFrom('identify_tokens')
    .where('expires_at', '<', now - IDENTIFY_TOKENS_KEPT)
    .execute();
  await db
    .updateTable('session_families')
    .set({ carry_from: null, carry_since: null })
    .where('carry_from', 'is not', null)
    .where('created_at', '<', now - OFFERS_KEPT)
    .execute();
  await pruneUploadUses(transaction, now);
  await retireKeys(db, now);
  await pruneEvents(db, now - EVENTS_KEPT);
}

/** COM-11: a retiring key has stopped to verify at its time; here its state says so, too. */
async function retireKeys(db: Transaction['db'], now: number): Promise<void> {
  for (const table of ['secrets', 'issuer_keys'] as const) {
    await db
      .updateTable(table)
      .set({ state: 'retired', retiring_until: null })
      .where('state', '=', 'retiring')
      .where('retiring_until', '<=', now)
      .execute();
  }
}

/** The stream remembers up to where it was cut, so that a resume from before is answered by `reset`. */
async function pruneEvents(db: Transaction['db'], before: number): Promise<void> {
  const cuts = await db
    .selectFrom('events')
    .select(({ fn }) => ['stream_id', fn.max('position').as('position')])
    .where('created_at', '<', before)
    .groupBy('stream_id')
    .execute();
  for (const { stream_id, position } of cuts) {
    await db
      .updateTable('streams')
      .set({ pruned_to: position })
      .where('id', '=', stream_id)
      .where('pruned_to', '<', position)
      .execute();
    await db
      .deleteFrom('events')
      .where('stream_id', '=', stream_id)
      .where('position', '<=', position)
      .execute();
  }
}
