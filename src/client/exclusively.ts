/** Longer than a request may take: whoever holds the lock for longer hangs. */
const PATIENCE_MS = 20_000;

/** Does something while no other tab does the same (REL-21). Without locks, or after a while, it is done all the same. */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { readonly locks?: LockManager };
  let done: Promise<T> | undefined;
  const run = () => (done ??= work());
  // What `work` throws is thrown below.
  await locks?.request(name, { signal: AbortSignal.timeout(PATIENCE_MS) }, run).catch(() => undefined);
  return run();
}
