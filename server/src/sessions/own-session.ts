import type { OwnSession } from 'chat-messenger/protocol';
import type { SessionFamilyTable } from '../store/schema.js';

/** SES-20: below it a session proves a browser, which has nothing to list but itself. */
export const LOWEST_OWNER_LEVEL = 3;

/** A sign-in as its own person may see it. */
export function ownSessionToWire(family: SessionFamilyTable, currentFamilyId: string): OwnSession {
  return {
    id: family.id,
    current: family.id === currentFamilyId,
    level: family.level,
    method: family.method,
    browser: family.browser,
    opened_at: family.created_at,
    last_used_at: family.last_used_at,
  };
}
