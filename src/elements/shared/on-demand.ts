import { define } from './define.js';

/** An element that did not load is asked for again after this time, as long as nobody has it. */
const AGAIN_MS = 2_000;
const asked = new Set<string>();

/** Brings an element that most visitors never need, once. Its tag stands empty until then. */
export function bring(tag: string, load: () => Promise<CustomElementConstructor>): void {
  if (asked.has(tag)) return;
  asked.add(tag);
  load().then(
    (element) => {
      define(tag, element);
    },
    () =>
      setTimeout(() => {
        asked.delete(tag);
        bring(tag, load);
      }, AGAIN_MS),
  );
}
