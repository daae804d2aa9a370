import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serverPaths } from 'chat-messenger/protocol';
import { BackEnd } from './support/back-end.ts';
import { refusalOf } from './support/http.ts';
import { TestServer } from './support/server.ts';

describe('Custom data that a server sends', () => {
  let server: TestServer;
  let backEnd: BackEnd;
  before(async () => {
    server = await TestServer.start();
    backEnd = new BackEnd(server, await server.workspace());
  });
  after(() => server.stop());

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['__proto__', '{"__proto__":{"x":1}}', /__proto__/],
    ['__proto__ with a plain value', '{"__proto__":"x"}', /__proto__/],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', /constructor/],
    ['a nested list', '{"list":[[1]]}', /list/],
    ['a nested object', '{"address":{"city":"Ulm"}}', /address/],
    ['a number beyond all numbers', '{"huge":1e400}', /huge/],
    ['half a surrogate pair', '{"half":"\\ud800"}', /half/],
    ['a reserved name', '{"cm_verified":true}', /cm_verified/],
    ['a name of odd characters', '{"a b":1}', /a b/],
    ['a text of more than a KiB', `{"long":"${'x'.repeat(1_025)}"}`, /long/],
    [
      '51 keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i]))),
      /50 keys/,
    ],
    [
      '17 KiB',
      JSON.stringify(Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'x'.repeat(1_015)]))),
      /16384/,
    ],
    ['NaN', '{"nan":NaN}', /./],
  ];
  for (const [what, json, words] of refusals) {
    it(`is refused with ${what}, by its name, and leaves nothing behind (C31, S2S-4)`, async () => {
      const answer = await backEnd.post(
        serverPaths.identify,
        `{"external_id":"custom","custom_data":${json}}`,
      );
      assert.equal(refusalOf(answer), '400 bad_request');
      assert.match(answer.text, words);
      assert.equal(({} as { x?: unknown }).x, undefined);
      const { read } = server.services.store;
      assert.deepEqual(await read.selectFrom('contacts').select('id').execute(), []);
    });
  }

  it('is refused beside a field called __proto__ or constructor as well (C31)', async () => {
    for (const field of ['"__proto__":{"external_id":"x"}', '"constructor":{"prototype":{}}']) {
      const answer = await backEnd.post(serverPaths.identify, `{"external_id":"x",${field}}`);
      assert.equal(refusalOf(answer), '400 bad_request');
    }
  });
});
