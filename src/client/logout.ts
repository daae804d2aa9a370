import { paths } from '../protocol/index.js';
import type { ClientContext } from './context.js';
import { codeOf, isTemporary } from './errors.js';
import type { LiveSession } from './session.js';
import type { Tabs } from './tabs.js';

/**
 * Ends a session on the server. Where that cannot be reached a tombstone stays, which the next page presents before
 * anything else (SES-12).
 */
export async function endOnServer(
  context: ClientContext,
  tabs: Tabs,
  { session }: LiveSession,
  everywhere: boolean,
): Promise<boolean> {
  const { token, family_id } = session;
  // Buried before the server is asked: the page may be gone before it answers.
  tabs.bury(family_id);
  try {
    const body = { everywhere };
    await context.api.call({ method: 'POST', path: paths.endSession, body, token, keepalive: true });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'session_revoked') tabs.unbury(family_id);
    if (code !== 'session_expired') return code === 'session_revoked';
    // The token ran out, but other tabs may still renew what it belongs to. It says nothing about other devices.
    return (await endFamily(context, tabs, family_id)) && !everywhere;
  }
  tabs.unbury(family_id);
  return true;
}

/** Tells the server of logouts that it has not heard of. */
export async function presentTombstones(context: ClientContext, tabs: Tabs): Promise<void> {
  await Promise.all(tabs.tombstones.map((familyId) => endFamily(context, tabs, familyId)));
}

async function endFamily({ api, appId }: ClientContext, tabs: Tabs, family_id: string): Promise<boolean> {
  try {
    const body = { app_id: appId, family_id };
    await api.call({ method: 'POST', path: paths.revokeFamily, body, keepalive: true });
  } catch (error) {
    if (isTemporary(error)) return false;
  }
  tabs.unbury(family_id);
  return true;
}
