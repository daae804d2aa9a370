import { v7 as uuid } from 'uuid';
import type { EmailLink } from '../store/procedures/links.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';

/** LNK-2: what an assertion of a site's server links, which is nothing unless the workspace wants it. */
export function vouchedLink(
  vouchedEmail: string | undefined,
  { link_asserted_email }: Pick<WorkspaceSettings, 'link_asserted_email'>,
): EmailLink {
  return { email: link_asserted_email ? (vouchedEmail ?? null) : null, freshId: uuid() };
}
