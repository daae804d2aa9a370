import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { outcome } from './driver/http.ts';
import { portalKey } from './driver/site.ts';
import { ANONYMOUS, freshNetwork, Visitor } from './driver/visitor.ts';
import { asks, freshEmail, target } from './suite.ts';

const LIMITED = '429 rate_limited';

describe('Guessing', () => {
  asks(
    'COM-14 ends for a device after ten proofs a minute, wherever it asks from',
    ['networks'],
    async () => {
      const one = Visitor.create();
      const outcomes = [];
      for (let count = 0; count < 11; count += 1) {
        const elsewhere = Visitor.create({ device: one.device });
        outcomes.push(await elsewhere.present(ANONYMOUS));
      }
      assert.deepEqual(outcomes.map(outcome), [...Array<string>(10).fill('201'), LIMITED]);
      assert.ok(Number(outcomes.at(-1)?.headers.get('retry-after')) > 0);
      assert.equal(outcome(await Visitor.create().present(ANONYMOUS)), '201');
    },
  );

  asks('COM-14 ends for a network after thirty a minute, a /64 being one (T5)', ['networks'], async () => {
    for (const at of [() => '203.0.113.9', (count: number) => `2001:db8:1:2:${count.toString(16)}::1`]) {
      const outcomes = [];
      for (let count = 0; count < 31; count += 1) {
        outcomes.push(outcome(await Visitor.create({ network: at(count) }).present(ANONYMOUS)));
      }
      assert.deepEqual(outcomes, [...Array<string>(30).fill('201'), LIMITED]);
    }
    assert.equal(outcome(await Visitor.create({ network: freshNetwork() }).present(ANONYMOUS)), '201');
  });

  asks(
    'COM-14 ends for a workspace after three hundred wrong proofs a minute',
    ['networks', 'operator'],
    async ({ operator }) => {
      const app = await operator.createApp(target.origin);
      const wrong = { ...portalKey(freshEmail()), connection_key: '0'.repeat(64) };
      const guesses = Array.from({ length: 305 }, () => Visitor.create({ app }));
      const outcomes = [];
      for (const guess of guesses) outcomes.push(outcome(await guess.present(wrong)));
      assert.deepEqual(outcomes.slice(300), Array(5).fill(LIMITED));
      assert.equal(outcomes.filter((one) => one === '401 identity_invalid mismatch').length, 300);
      assert.equal(outcome(await Visitor.create().present(wrong)), '401 identity_invalid mismatch');
    },
  );
});
