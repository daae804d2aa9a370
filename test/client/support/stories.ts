import fc from 'fast-check';
import type { Network } from './mortal-browser.js';
import { closePages } from './setup.js';

/** The network becomes another one. */
export interface NetworkHappening {
  readonly type: 'network';
  readonly state: Network;
}

export const networkHappening: fc.Arbitrary<NetworkHappening> = fc.record({
  type: fc.constant('network'),
  state: fc.constantFrom<Network>('on', 'off', 'loses answers'),
});

/** Everybody is told the same stories. Another number tells others, which is worth doing after a change. */
const SEED = 20_261_130;

/** States a fact about whatever happens in this many steps. */
export function whatever<T>(
  happening: fc.Arbitrary<T>,
  steps: Pick<fc.ArrayConstraints, 'minLength' | 'maxLength'>,
  fact: (happenings: readonly T[]) => Promise<void>,
): Promise<void> {
  return fc.assert(fc.asyncProperty(fc.array(happening, steps), fact), {
    seed: SEED,
    numRuns: 25,
    endOnFailure: true,
    includeErrorInReport: true,
    plugins: [fc.afterEach(closePages)],
  });
}
