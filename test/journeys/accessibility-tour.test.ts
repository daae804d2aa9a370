import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultsOf } from '../support/journey-axe.ts';
import { bareEdges, motions } from '../support/journey-layout.ts';
import { toursOfTheSuite } from '../support/journey-tours.ts';

describe('in each state of the messenger', () => {
  const tour = toursOfTheSuite();

  it('axe finds nothing, on phone and desktop, light and dark', async () => {
    assert.deepEqual(await tour({ find: faultsOf }), []);
  });

  it('nothing moves for somebody who wants less motion', async () => {
    assert.deepEqual(await tour({ find: motions }), []);
  });

  it('bubbles, fields, main buttons and marks have edges or colours of their own where a reader chose all colours', async () => {
    assert.deepEqual(await tour({ options: { forcedColors: 'active' }, find: bareEdges }), []);
  });
});
