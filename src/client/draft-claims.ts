import type { TalkParts } from './talk-parts.js';

/**
 * Whose drafts are whose: each tab that has some holds a lock of its name. What stands in a tab that lives is nobody
 * else's to show or send; when it is gone, one other tab goes on with it. Without locks whoever finds it does.
 */
export class DraftClaims {
  readonly #talk: TalkParts;
  readonly #held = new Set<string>();
  readonly #awaited = new Set<string>();

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** True where the drafts of a tab are this page's now. Where they are another's, calls back once they are. */
  async take(tab: string, whenFree: () => void): Promise<boolean> {
    if (this.#held.has(tab)) return true;
    if (this.#awaited.has(tab)) return false;
    const { context, generation } = this.#talk;
    const { locks } = context.environment;
    if (!locks) return true;
    const { signal } = generation;
    const name = `${context.owner} draft ${tab}`;
    const isOurs = await new Promise<boolean>((resolve) => {
      const asked = locks.request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && this.#hold(tab, signal);
      });
      asked.catch(() => {
        resolve(true); // denied
      });
    });
    if (isOurs || signal.aborted) return isOurs;
    this.#awaited.add(tab);
    const free = () => {
      const held = this.#hold(tab, signal);
      whenFree();
      return held;
    };
    locks.request(name, { signal }, free).catch(() => undefined);
    return false;
  }

  /** Until somebody else is here, or the page is gone. */
  #hold(tab: string, signal: AbortSignal): Promise<void> {
    this.#held.add(tab);
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }
}
