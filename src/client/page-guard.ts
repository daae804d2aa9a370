import type { Store } from './store.js';
import type { Tabs } from './tabs.js';
import type { Visit } from './visit.js';

/**
 * Pages that the browser puts away come back as they were, even after a logout in another tab. What they show is
 * covered before they go and uncovered only after a look at what happened since (SES-15).
 */
export class PageGuard {
  readonly #stop = new AbortController();

  constructor(store: Store, tabs: Tabs, visit: () => Visit) {
    const { signal } = this.#stop;
    const leave = () => {
      store.update({ veiled: true });
      visit().setConnected(false);
    };
    const comeBack = () => {
      tabs.check();
      store.update({ veiled: false });
      visit().setConnected(true);
    };
    addEventListener('pagehide', leave, { signal });
    addEventListener(
      'pageshow',
      ({ persisted }) => {
        if (persisted) comeBack();
      },
      { signal },
    );
    document.addEventListener('freeze', leave, { signal });
    document.addEventListener('resume', comeBack, { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') tabs.check();
      },
      { signal },
    );
  }

  close(): void {
    this.#stop.abort();
  }
}
