import type { Api } from './api.js';
import type { DeviceKeys } from './device-keys.js';
import type { Environment } from './environment.js';
import type { Retrier } from './retrier.js';
import type { ProofProvider, Sight } from './state.js';
import type { Store } from './store.js';

/** Whether somebody is there to look. Outlives every visit. */
export interface Presence {
  /** What the visitor sees of the conversation. */
  isVisible: Sight;
  /** No element uses the client. */
  isResting: boolean;
  /** When the workspace was asked last what it says of itself. */
  askedAt?: number | undefined;
}

/** What the parts of one client share, whoever the visitor is. */
export interface ClientContext {
  readonly appId: string;
  /** Server and app: names what this client keeps in the browser. */
  readonly owner: string;
  readonly environment: Environment;
  readonly api: Api;
  readonly keys: DeviceKeys;
  readonly retrier: Retrier;
  readonly store: Store;
  readonly presence: Presence;
  /** Asked for proofs, where the page has set one. */
  provider?: ProofProvider | undefined;
}
