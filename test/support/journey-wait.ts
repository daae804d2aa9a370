const DEADLINE_MS = 30_000;
const INTERVAL_MS = 25;

/** Asks until there is an answer, and fails with these words when there is none in time. */
export async function eventually<T>(
  fact: string,
  ask: () => T | Promise<T>,
  deadline = DEADLINE_MS,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as NonNullable<Exclude<T, false>>;
    }
    if (Date.now() > end) throw new Error(`in vain: ${fact}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
