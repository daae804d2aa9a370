import { paths, type MessengerInfo } from '../protocol/index.js';
import type { ClientContext } from './context.js';

/** A team that opens or closes is seen to within this time. */
const FRESH_MS = 3_600_000;

/** What the workspace says of itself: asked for when somebody looks, and again when it may have changed. */
export async function askMessenger({
  api,
  appId,
  environment,
  presence,
  store,
}: ClientContext): Promise<void> {
  const now = environment.clock.now();
  if (presence.askedAt !== undefined && now - presence.askedAt < FRESH_MS) return;
  presence.askedAt = now;
  try {
    store.update({
      messenger: await api.call<MessengerInfo>({ method: 'GET', path: paths.messenger(appId) }),
    });
  } catch {
    // The panel does without it, and the next look asks again.
    presence.askedAt = undefined;
  }
}
