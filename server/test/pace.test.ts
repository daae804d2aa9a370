import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Pace } from '../dist/conversations/pace.js';

describe('A pace', () => {
  it('lets each key through once in its time', () => {
    const pace = new Pace(3_000);
    const admitted = [0, 1, 2_999, 3_000, 5_999, 6_000].map((now) => pace.admits('a', now));
    assert.deepEqual(admitted, [true, false, false, true, false, true]);
    assert.equal(pace.admits('b', 6_001), true);
  });

  it('lets a key through again when the clock was set back', () => {
    const pace = new Pace(3_000);
    pace.admits('a', 100_000);
    assert.equal(pace.admits('a', 50_000), true);
    assert.equal(pace.admits('a', 50_001), false);
  });

  it('remembers ten thousand keys at most, the latest ones', () => {
    const pace = new Pace(3_000);
    for (let key = 0; key <= 10_000; key += 1) assert.equal(pace.admits(String(key), 1), true);
    assert.equal(pace.admits('0', 2), true, 'the first was forgotten');
    assert.equal(pace.admits('10000', 2), false, 'the last was not');
  });
});
