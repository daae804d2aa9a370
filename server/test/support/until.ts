import { setImmediate } from 'node:timers/promises';

/** Waits until `look` finds something; fails after the deadline. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  deadlineMs = 10_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await setImmediate();
  }
}
