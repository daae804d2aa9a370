import { paths, type MessengerInfo } from '../protocol/index.js';
import type { ClientContext } from './context.js';

/** A team that opens or closes is seen to within this time. */
const FRESH_MS = 300_000;

/** What the workspace says of itself: asked for when somebody looks, and again and again while they do. */
export async function askMessenger(context: ClientContext): Promise<void> {
  const { api, appId, environment, presence, store } = context;
  const now = environment.clock.now();
  if (presence.askedAt !== undefined && now - presence.askedAt < FRESH_MS) return;
  presence.askedAt = now;
  try {
    store.update({
      messenger: await api.call<MessengerInfo>({ method: 'GET', path: paths.messenger(appId) }),
    });
    environment.clock.setTimeout(() => {
      if (presence.isVisible) void askMessenger(context);
    }, FRESH_MS);
  } catch {
    // The panel does without it, and the next look asks again.
    presence.askedAt = undefined;
  }
}
