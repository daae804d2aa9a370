import type { Asker } from '../access/policy.js';
import type { Principal } from '../access/principal.js';

/** Only what the rule needs goes to the writer thread; never a session or a token. */
export function askerOf(principal: Principal): Asker {
  const { workspaceId } = principal;
  if (principal.kind === 'agent') return { kind: 'agent', workspaceId };
  const { contactId, linkedContactId, scope, assurance } = principal;
  return {
    kind: 'visitor',
    workspaceId,
    contactId,
    ...(linkedContactId !== undefined && { linkedContactId }),
    scope,
    assurance,
  };
}
