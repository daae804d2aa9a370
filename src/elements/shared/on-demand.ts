import { define } from './define.js';
import { AGAIN_MS, bringMore, redraw } from './strings.js';

const asked = new Set<string>();

/**
 * Brings something that most visitors never need, and the words for it, once. What did not load is asked for again, as
 * long as nobody has it.
 */
export function bringPart<Part>(name: string, load: () => Promise<Part>, take: (part: Part) => void): void {
  if (asked.has(name)) return;
  asked.add(name);
  Promise.all([load(), bringMore()]).then(
    ([part]) => {
      take(part);
      redraw();
    },
    () =>
      setTimeout(() => {
        asked.delete(name);
        bringPart(name, load, take);
      }, AGAIN_MS),
  );
}

/** Brings an element that most visitors never need. Its tag stands empty until then. */
export function bring(tag: string, load: () => Promise<CustomElementConstructor>): void {
  bringPart(tag, load, (element) => {
    define(tag, element);
  });
}
