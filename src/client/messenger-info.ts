import { paths, type MessengerInfo } from '../protocol/index.js';
import type { TalkParts } from './talk-parts.js';

/** A team that opens or closes is seen to within this time. */
const FRESH_MS = 300_000;

/**
 * What the workspace says of itself: asked for when somebody looks, and again and again while they do. `isOld` where it
 * has changed, whatever the browser keeps of it.
 */
export async function askMessenger(
  talk: Pick<TalkParts, 'context' | 'generation'>,
  isOld = false,
): Promise<void> {
  const { api, appId, environment, presence, retrier, store } = talk.context;
  const { signal } = talk.generation;
  const now = environment.clock.now();
  if (!isOld && presence.askedAt !== undefined && now - presence.askedAt < FRESH_MS) return;
  presence.askedAt = now;
  const path = paths.messenger(appId) + (isOld ? `?at=${String(now)}` : '');
  try {
    const load = () => api.call<MessengerInfo>({ method: 'GET', path, signal });
    store.update({ messenger: await retrier.persist(load, signal) });
    environment.clock.setTimeout(() => {
      if (presence.isVisible) void askMessenger(talk);
    }, FRESH_MS);
  } catch {
    // The next look asks again.
    presence.askedAt = undefined;
  }
}
