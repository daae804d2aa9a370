import type { ChatState } from './state.js';
import type { Store } from './store.js';

/** Tells what is nothing but a change of state, once there is somebody whom it can be about. */
export function announceChanges(store: Store): void {
  let before: Pick<ChatState, 'unreadCount' | 'identity'> = { unreadCount: 0 };
  const announce = () => {
    const { unreadCount, identity } = store.state;
    const { unreadCount: countBefore, identity: identityBefore } = before;
    before = store.state;
    if (unreadCount !== countBefore) store.notify('unread-count-change', { count: unreadCount });
    if (!identity || identity === identityBefore) return;
    store.notify('identity-change', { identity });
    const { email, email_verified: verified = false, method } = identity;
    if (email !== undefined) store.notify('email-supplied', { email, verified, method });
  };
  store.subscribe(announce);
  announce();
}
