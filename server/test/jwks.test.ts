import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { PublishedKeys } from '../dist/identity/jwks.js';
import { Outbound } from '../dist/outbound/outbound.js';
import { HOUR, MINUTE, SECOND, TestClock } from './support/clock.ts';
import { SigningKey } from './support/issuer.ts';
import { KeyHost } from './support/key-host.ts';
import { until } from './support/until.ts';

describe('The keys that an issuer publishes', () => {
  const [one, two] = [new SigningKey('one'), new SigningKey('two')];
  let host: KeyHost;
  let clock: TestClock;
  let keys: PublishedKeys;
  let failures: string[];
  before(async () => {
    host = await KeyHost.start();
  });
  beforeEach(() => {
    host.requests.length = 0;
    host.publish([one.jwk]);
    clock = new TestClock();
    clock.freezeAt(Date.now());
    failures = [];
    const outbound = new Outbound({ allowLoopback: true, limits: { totalMs: 500 } });
    keys = new PublishedKeys(outbound, clock.now, (url) => failures.push(url));
  });
  after(() => host.stop());

  const kids = async (kid: string | undefined = 'one') => {
    const set = await keys.keysAt(host.url(), kid);
    return set && [...set.keys()];
  };
  const fetches = () => host.requests.length;

  it('are fetched once for ten minutes, and then again (JWT-5)', async () => {
    for (let round = 0; round < 5; round += 1) assert.deepEqual(await kids(), ['one']);
    clock.advance(10 * MINUTE - 1);
    await kids();
    assert.equal(fetches(), 1);
    clock.advance(1);
    await kids();
    assert.equal(fetches(), 2);
  });

  it('are kept for less where the issuer says so, but for a minute at least and for ten at most (JWT-5)', async () => {
    for (const [maxAge, kept] of [
      [120, 2 * MINUTE],
      [5, MINUTE],
      [0, MINUTE],
      [86_400, 10 * MINUTE],
    ] as const) {
      host.publish([one.jwk], { 'cache-control': `public, max-age=${String(maxAge)}` });
      clock.advance(HOUR);
      const before = fetches() + 1;
      await kids();
      clock.advance(kept - 1);
      await kids();
      assert.equal(fetches(), before, String(maxAge));
      clock.advance(1);
      await kids();
      assert.equal(fetches(), before + 1, String(maxAge));
    }
  });

  it('are fetched again for a new key, once in 30 seconds whatever is asked for (C43, JWT-5)', async () => {
    await kids();
    host.publish([one.jwk, two.jwk]);
    for (let millisecond = 0; millisecond < 29 * SECOND; millisecond += 20) {
      await keys.keysAt(host.url(), randomUUID());
      clock.advance(20);
    }
    assert.equal(fetches(), 1);
    clock.advance(SECOND);
    assert.deepEqual(await kids('two'), ['one', 'two']);
    assert.equal(fetches(), 2);
    await Promise.all(Array.from({ length: 50 }, () => keys.keysAt(host.url(), randomUUID())));
    clock.advance(30 * SECOND);
    await Promise.all(Array.from({ length: 50 }, () => keys.keysAt(host.url(), randomUUID())));
    assert.equal(fetches(), 3);
  });

  it('are fetched once for all who ask at the same time (JWT-5)', async () => {
    const sets = await Promise.all(Array.from({ length: 20 }, () => kids()));
    assert.ok(sets.every((set) => set?.[0] === 'one'));
    assert.equal(fetches(), 1);
  });

  it('no longer verify once they are taken off the list', async () => {
    host.publish([one.jwk, two.jwk]);
    assert.deepEqual(await kids(), ['one', 'two']);
    host.publish([two.jwk]);
    clock.advance(10 * MINUTE);
    assert.deepEqual(await kids('two'), ['two']);
  });

  it('are none from the next look on where the issuer publishes none that fits: it withdrew them (JWT-5, JWT-14)', async () => {
    for (const left of [
      [],
      [
        { ...two.jwk, use: 'enc' },
        { kty: 'EC', kid: 'one' },
      ],
    ]) {
      host.publish([one.jwk]);
      clock.advance(10 * MINUTE);
      assert.deepEqual(await kids(), ['one']);
      host.publish(left);
      clock.advance(10 * MINUTE - 1);
      assert.deepEqual(await kids(), ['one']);
      clock.advance(1);
      assert.deepEqual(await kids(), []);
      assert.deepEqual(failures, []);
    }
  });

  it('are used for a day when the issuer fails, without asking it more often than twice a minute, and then no more (F25, COM-7)', async () => {
    for (const broken of [
      () => (host.answer = (response) => response.writeHead(500).end()),
      () => (host.answer = (response) => response.end('not JSON')),
      () => (host.answer = (response) => response.end('null')),
      () => (host.answer = (response) => response.end('{"keys":{}}')),
      () => host.publish(Array.from({ length: 21 }, () => one.jwk)),
      () =>
        (host.answer = (response) =>
          response.end(JSON.stringify({ keys: [one.jwk], pad: 'x'.repeat(65_536) }))),
    ]) {
      host.publish([one.jwk]);
      clock.advance(25 * HOUR);
      await kids();
      const [fetchedAt, before] = [clock.now(), fetches()];
      broken();
      clock.advance(10 * MINUTE);
      for (let second = 0; second < 120; second += 1) {
        assert.deepEqual(await kids(), ['one']);
        clock.advance(SECOND);
      }
      assert.ok(fetches() - before <= 4, `${String(fetches() - before)} fetches in two minutes`);
      clock.freezeAt(fetchedAt + 24 * HOUR);
      assert.deepEqual(await kids(), ['one']);
      clock.advance(1);
      assert.equal(await kids(), undefined);
      assert.ok(failures.includes(host.url()));
    }
    host.publish([one.jwk]);
    clock.advance(30 * SECOND);
    assert.deepEqual(await kids(), ['one']);
    // It is trusted to answer again, so its answer is waited for.
    host.publish([two.jwk]);
    clock.advance(10 * MINUTE);
    assert.deepEqual(await kids(), ['two']);
  });

  it('do not keep anybody waiting for an issuer that is silent, as long as there is a copy (F25)', async () => {
    await kids();
    host.answer = () => undefined;
    clock.advance(10 * MINUTE);
    assert.deepEqual(await kids(), ['one']);
    clock.advance(30 * SECOND);
    const before = fetches();
    const start = performance.now();
    assert.deepEqual(await kids(), ['one']);
    assert.ok(performance.now() - start < 400);
    await until(() => fetches() > before, 'the issuer is asked all the same');
  });

  it('are none where the issuer was never reached (COM-7)', async () => {
    host.answer = (response) => response.writeHead(503).end();
    assert.equal(await kids(), undefined);
    assert.equal(await kids(), undefined);
    assert.equal(fetches(), 1);
  });

  it('count only if they are public RSA keys for RS256 signatures (JWT-4, JWT-5)', async () => {
    const { jwk } = one;
    const short = new SigningKey('short', { bits: 1_024 });
    const cubed = new SigningKey('cubed', { exponent: 3 });
    host.publish([
      { ...jwk, kid: 'enc', use: 'enc' },
      { ...jwk, kid: 'alg', alg: 'RS512' },
      { ...jwk, kid: 'ops', key_ops: ['encrypt'] },
      { ...jwk, kid: 'kty', kty: 'EC' },
      { ...two.privateKey.export({ format: 'jwk' }), kid: 'private' },
      { ...jwk, kid: 'n'.repeat(129) },
      { ...jwk, kid: 7 },
      { ...jwk, kid: 'no n', n: undefined },
      short.jwk,
      cubed.jwk,
      null,
      'key',
      { ...jwk, kid: 'fits', use: 'sig', alg: 'RS256', key_ops: ['verify'] },
      { ...two.jwk, kid: 'fits' },
      { ...two.jwk, kid: undefined },
    ]);
    const set = await keys.keysAt(host.url(), 'fits');
    assert.equal(set?.get('fits')?.export({ format: 'jwk' }).n, jwk.n);
    const [, withoutName = '', ...others] = [...(set?.keys() ?? [])];
    assert.match(withoutName, /^[\w-]{43}$/);
    assert.deepEqual(others, []);
  });
});
