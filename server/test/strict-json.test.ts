import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from '../dist/identity/strict-json.js';

const refuses = (text: string) => {
  assert.throws(() => parseStrictJson(text, 4), { name: 'StrictJsonError' }, text);
};

describe('Strict JSON', () => {
  it('reads whatever JSON.parse reads, as long as no name stands twice in one object', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        assert.deepEqual(parseStrictJson(text, 10), JSON.parse(text));
      }),
    );
    assert.deepEqual(parseStrictJson('{"a":{"x":1},"b":{"x":2},"c":["a","a"]}', 4), {
      a: { x: 1 },
      b: { x: 2 },
      c: ['a', 'a'],
    });
  });

  it('refuses a name that stands twice in one object, at any depth and in any spelling (JWT-2)', () => {
    refuses('{"sub":"ada","sub":"eve"}');
    refuses('{"sub":"ada","x":{"sub":1},"sub":"ada"}');
    refuses('{"x":{"y":[{"a":1,"b":2,"a":3}]}}');
    refuses('{"a":1,"x":{},"y":[],"a":2}');
    refuses('{"sub":1,"\\u0073ub":2}');
    refuses('{"__proto__":1,"__proto__":2}');
    refuses('{"":1,"":2}');
  });

  it('is not misled by what looks like structure inside of a text', () => {
    const value = { 'a"}:{"': '{"b":1,"b":2}', b: '\\":', c: '[[[[[[', '\\': ':' };
    assert.deepEqual(parseStrictJson(JSON.stringify(value), 2), value);
    refuses('{"a\\"":1,"x":"a","a\\"":2}');
  });

  it('refuses what is nested too deeply, be it objects or lists (JWT-2)', () => {
    assert.deepEqual(parseStrictJson('{"a":{"b":{"c":{}}}}', 4), { a: { b: { c: {} } } });
    assert.deepEqual(parseStrictJson('[{},{},[],[],{},{}]', 2), [{}, {}, [], [], {}, {}]);
    refuses('{"a":{"b":{"c":{"d":{}}}}}');
    refuses('[[[[[]]]]]');
    refuses('{"a":[{"b":[{}]}]}');
  });

  it('refuses what is no JSON', () => {
    for (const text of ['', '{', "{'a':1}", '{"a":1,}', '{"a":01}', '\ufeff{}', '{}{}', 'NaN']) refuses(text);
  });
});
