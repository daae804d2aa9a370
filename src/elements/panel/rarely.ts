import { bringPart } from '../shared/on-demand.js';

type Rare = typeof import('./rare-states.js');
let rare: Rare | undefined;

/** Draws one of the states that most visitors never see, as soon as they and their words are here. */
export function rarely<T>(draw: (states: Rare) => T): T | undefined {
  if (rare) return draw(rare);
  bringPart(
    'rare states',
    () => import('./rare-states.js'),
    (states) => {
      states.defineRare();
      rare = states;
    },
  );
  return undefined;
}
