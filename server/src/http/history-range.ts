import { LIMITS } from 'chat-messenger/protocol';

/** Reads the bounds of a history page; what is missing means the newest page. */
export function historyRange(query: { readonly before_seq?: string; readonly limit?: string }) {
  const limit = Number(query.limit ?? LIMITS.history_page);
  return {
    beforeSeq: Number(query.before_seq ?? Number.MAX_SAFE_INTEGER),
    limit: Math.min(Math.max(1, limit), LIMITS.history_page_max),
  };
}
