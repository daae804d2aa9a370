import type { Conversation } from '../protocol/index.js';
import type { StreamConnection } from './connection.js';
import type { ClientContext } from './context.js';
import type { SharedPort } from './shared-connection.js';
import type { TabMessageKind, Tabs } from './tabs.js';

/** A leader that does not answer within this time hangs; the follower then connects for itself. */
const LEADER_PATIENCE_MS = 1_000;
/** Followers look by themselves this often, for messages between tabs that got lost. */
const FOLLOWER_CHECK_MS = 60_000;

/** What a tab follows with. */
export interface FollowerParts {
  readonly context: ClientContext;
  readonly tabs: Tabs;
  readonly connection: StreamConnection<Conversation>;
  readonly port: SharedPort;
}

/** Fetches what the leader tells of, until `signal` ends that. Loaded by the second tab. */
export function follow({ context, tabs, connection, port }: FollowerParts, signal: AbortSignal): void {
  const { clock, isPageVisible, onWake } = context.environment;
  let fetching: Promise<void> | undefined;
  let fetchAgain = false;
  /** One fetch at a time; what is told meanwhile is fetched after it. */
  const fetchNow = (): void => {
    if (signal.aborted) return;
    fetchAgain = fetching !== undefined;
    fetching ??= connection
      .pollNow()
      .then(
        () => {
          port.tell('live');
        },
        () => {
          port.tell('offline');
        },
      )
      .finally(() => {
        fetching = undefined;
        if (fetchAgain) fetchNow();
      });
  };
  // Nobody answers: the leader is frozen or of another version.
  const patience = clock.setTimeout(() => {
    connection.start();
  }, LEADER_PATIENCE_MS);
  const stopListening = tabs.listen((kind: TabMessageKind, family: string) => {
    if (kind === 'typing') port.typing(family);
    if (family !== port.family) return;
    if (kind === 'events') fetchNow();
    if (kind !== 'live' && kind !== 'offline') return;
    clock.clearTimeout(patience);
    connection.stop();
    if (kind === 'live') fetchNow();
    else port.tell('offline');
  });
  const stopWaking = onWake(fetchNow);
  let check = 0;
  const checkLater = () => {
    check = clock.setTimeout(() => {
      if (isPageVisible()) fetchNow();
      checkLater();
    }, FOLLOWER_CHECK_MS);
  };
  checkLater();
  signal.addEventListener('abort', () => {
    stopListening();
    stopWaking();
    clock.clearTimeout(patience);
    clock.clearTimeout(check);
  });
  tabs.post('who', port.family);
}
