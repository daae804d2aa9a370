import type { Environment, LivePart } from './environment.js';

/** The rest of the browser, which a session needs: loaded with the first one. */
export function liveEnvironment(): Pick<Environment, LivePart> {
  return {
    WebSocket,
    onOffline: (listener) => {
      addEventListener('offline', listener);
      return () => {
        removeEventListener('offline', listener);
      };
    },
    isPageVisible: () => document.visibilityState === 'visible',
    page: globalThis,
    locks: (navigator as { readonly locks?: LockManager }).locks,
  };
}
