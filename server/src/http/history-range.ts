import { ChatError, LIMITS } from 'chat-messenger/protocol';
import type { Static } from 'typebox';
import type { HistoryPlace } from '../conversations/history.js';
import type { HistoryQuery } from './schemas/index.js';

/** Reads which page of history is meant; without a place it is the newest. */
export function historyRange(query: Static<typeof HistoryQuery>): {
  readonly place: HistoryPlace;
  readonly limit: number;
} {
  const { before_seq, after_seq, around_seq, around } = query;
  const places: HistoryPlace[] = [
    ...(before_seq === undefined ? [] : [{ before: Number(before_seq) }]),
    ...(after_seq === undefined ? [] : [{ after: Number(after_seq) }]),
    ...(around_seq === undefined ? [] : [{ around: Number(around_seq) }]),
    ...(around === undefined ? [] : [{ aroundMessage: around }]),
  ];
  if (places.length > 1) throw new ChatError('bad_request', 'a page has one place');
  const limit = Number(query.limit ?? LIMITS.history_page);
  return {
    place: places[0] ?? { before: Number.MAX_SAFE_INTEGER },
    limit: Math.min(Math.max(1, limit), LIMITS.history_page_max),
  };
}
