import { waitUntil as wait } from '@open-wc/testing';

/** Waits for a fact, for as long as a busy machine takes to load what brings it about. */
export function waitUntil(
  fact: Parameters<typeof wait>[0],
  what?: string,
  options: Parameters<typeof wait>[2] = {},
): Promise<void> {
  return wait(fact, what, { timeout: 12_000, ...options });
}
