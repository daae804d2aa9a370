import { v7 as uuid } from 'uuid';
import type { EmailLink } from '../store/procedures/links.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';

/**
 * LNK-2: what an assertion of a site's server links, which is nothing unless the workspace wants it, and nothing where
 * the ways to prove an address have no space in common (LNK-1).
 */
export function vouchedLink(
  vouchedEmail: string | undefined,
  settings: Pick<WorkspaceSettings, 'link_asserted_email' | 'link_email_methods'>,
): EmailLink {
  const isWanted = settings.link_asserted_email && settings.link_email_methods;
  return { email: isWanted ? (vouchedEmail ?? null) : null, freshId: uuid() };
}
