/** Tabs in the background give the one that is looked at this much time to come first. */
const BACKGROUND_DELAY_MS = 400;
/** Followers fetch what the leader tells of: the slowest of them must still find the lock taken. */
const HELD_MS = 10_000;

/** What a tab needs to know of its place among the others. */
export interface Ringer {
  /** The visitor looks at this page. */
  readonly isLookedAt: boolean;
  readonly locks: LockManager | undefined;
  readonly wait: (ms: number) => Promise<unknown>;
}

/**
 * Runs `ring` in one tab of this browser, for each `name` once. Without locks every tab in which nobody looks away
 * rings, which is one.
 */
export async function ringOnce(
  name: string,
  { isLookedAt, locks, wait }: Ringer,
  ring: () => unknown,
): Promise<void> {
  if (!locks) {
    if (isLookedAt) await ring();
    return;
  }
  if (!isLookedAt) await wait(BACKGROUND_DELAY_MS);
  await locks.request(`chat-messenger ring ${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await ring();
    await wait(HELD_MS);
  });
}
