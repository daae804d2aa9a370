import type { IdentityMethod } from 'chat-messenger/protocol';
import { isPresentSpace } from '../../identity/subject.js';
import type { WorkspaceSettings } from '../../workspaces/settings.js';
import type { Transaction } from '../store.js';
import { revokeFamilies } from './session-ends.js';

const EMAIL_METHODS: readonly IdentityMethod[] = ['portal-key', 'email-pin', 'contact-token'];

/**
 * LNK-1: ends what was opened in a space of addresses that the workspace has just left, lest a code from a mailbox goes
 * on to read what a portal vouched for. Tells whom to wake; nobody where nothing ended.
 */
export async function endLeftSpaces(
  transaction: Transaction,
  input: {
    readonly workspaceId: string;
    readonly settings: Pick<WorkspaceSettings, 'link_email_methods'>;
    readonly now: number;
  },
): Promise<readonly string[]> {
  const { workspaceId, settings, now } = input;
  const families = await transaction.db
    .selectFrom('session_families')
    .innerJoin('contacts', 'contacts.id', 'session_families.contact_id')
    .select(['session_families.id', 'session_families.method', 'contacts.namespace'])
    .where('session_families.workspace_id', '=', workspaceId)
    .where('session_families.revoked_at', 'is', null)
    .where('session_families.method', 'in', EMAIL_METHODS)
    .execute();
  const left = families.filter(({ namespace, method }) => !isPresentSpace(namespace, method, settings));
  return revokeFamilies(
    transaction,
    workspaceId,
    left.map(({ id }) => id),
    now,
  );
}
