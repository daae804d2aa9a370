import { contactStream } from '../../access/principal.js';
import type { SessionFamilyTable } from '../schema.js';
import type { Transaction } from '../store.js';
import { appendEvents } from './event-log.js';

/** From this level on a sign-in concerns a person, who may be using other devices. */
const LOWEST_ANNOUNCED = 3;

/**
 * COM-15: a person who is signed in elsewhere hears of a device that is new to them. Where nobody is there to hear it,
 * nothing is told. The stream is the last one that an opening locks, and the contact's row is locked before it.
 */
export async function announceDevice(
  transaction: Transaction,
  family: SessionFamilyTable,
): Promise<readonly string[]> {
  if (family.level < LOWEST_ANNOUNCED || !(await isNewDevice(transaction, family))) return [];
  const streamId = contactStream(family.contact_id);
  const event = {
    streamId,
    workspaceId: family.workspace_id,
    type: 'session.opened' as const,
    conversationId: '',
    seq: null,
    familyId: family.id,
  };
  await appendEvents(transaction, [event], family.created_at);
  return [streamId];
}

async function isNewDevice({ db }: Transaction, family: SessionFamilyTable): Promise<boolean> {
  const others = db
    .selectFrom('session_families')
    .select('id')
    .where('workspace_id', '=', family.workspace_id)
    .where('contact_id', '=', family.contact_id)
    .where('id', '!=', family.id)
    .limit(1);
  const known = await others.where('device_thumbprint', '=', family.device_thumbprint).executeTakeFirst();
  if (known) return false;
  return (await others.where('revoked_at', 'is', null).executeTakeFirst()) !== undefined;
}
