import { randomUUID } from 'node:crypto';
import type { Claims } from 'chat-messenger/protocol';
import type { VisitorPrincipal } from '../access/principal.js';
import { checkClaims, refuseOtherSubject } from '../identity/claims.js';
import type { NewClaims } from '../store/procedures/contacts.js';
import type { ContactTable } from '../store/schema.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';

/** What a visitor says of themselves, fit to be stored; refuses another address than the proven one (COM-2). */
export function newClaims(
  { workspaceId, contactId, scope }: VisitorPrincipal,
  claims: Claims,
  around: {
    readonly known: ContactTable | undefined;
    readonly settings: WorkspaceSettings;
    readonly now: number;
  },
): NewClaims {
  const { known, settings, now } = around;
  if (known?.email_verified === 1 && known.email !== null) {
    refuseOtherSubject(claims, { email: { exact: known.email, verified: true } }, settings);
  }
  return {
    workspaceId,
    contactId,
    claims: checkClaims(claims, settings),
    noticeIds: { name: randomUUID(), email: randomUUID(), phone: randomUUID(), company: randomUUID() },
    scope,
    now,
  };
}
