import { define } from './define.js';
import { AGAIN_MS, bringMore, redraw } from './strings.js';

const asked = new Set<string>();
/** What did not load when it was asked for last. */
const missed = new Set<string>();

/**
 * Brings something that most visitors never need, and the words for it, once. What did not load is asked for again, as
 * long as nobody has it.
 */
export function bringPart<Part>(name: string, load: () => Promise<Part>, take: (part: Part) => void): void {
  if (asked.has(name)) return;
  asked.add(name);
  Promise.all([load(), bringMore()]).then(
    ([part]) => {
      missed.delete(name);
      take(part);
      redraw();
    },
    () => {
      setTimeout(() => {
        asked.delete(name);
        bringPart(name, load, take);
      }, AGAIN_MS);
      if (missed.has(name)) return;
      missed.add(name);
      redraw();
    },
  );
}

/** True where something did not load. It is asked for again. */
export const isMissed = (name: string): boolean => missed.has(name);

/** Brings an element that most visitors never need. Its tag stands empty until then. Tells whether it is here. */
export function bring(tag: string, load: () => Promise<CustomElementConstructor>): boolean {
  bringPart(tag, load, (element) => {
    define(tag, element);
  });
  return customElements.get(tag) !== undefined;
}
