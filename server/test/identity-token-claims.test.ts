import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { DAY, HOUR, SECOND } from './support/clock.ts';
import { refusalOf } from './support/http.ts';
import { tokenProof } from './support/issuer.ts';
import {
  EXPIRED,
  HEADER,
  ISSUER,
  key,
  MALFORMED,
  MISMATCH,
  NOW,
  OTHER_ISSUER,
  otherKey,
  TokenDesk,
  UNKNOWN_KEY,
} from './support/token-desk.ts';
import { Visitor } from './support/visitor.ts';

describe('An identity token, by what it says,', () => {
  let desk: TokenDesk;
  before(async () => {
    desk = await TokenDesk.start();
  });
  beforeEach(() => desk.renew());
  after(() => desk.stop());

  it('comes from an issuer that the workspace trusts, spelled exactly so (JWT-6)', async () => {
    await desk.refuses(
      UNKNOWN_KEY,
      desk.token({ iss: OTHER_ISSUER }),
      desk.token({ iss: `${ISSUER}/` }),
      desk.token({ iss: ISSUER.toUpperCase() }),
      desk.token({ iss: ISSUER.slice(0, -1) }),
    );
    await desk.refuses(
      MALFORMED,
      ...[undefined, null, '', 7, [ISSUER], `${ISSUER}\0`].map((iss) => desk.token({ iss })),
    );
    await desk.server.services.issuers.remove(desk.appId, ISSUER, 'test');
    await desk.trust(OTHER_ISSUER, key);
    await desk.refuses(UNKNOWN_KEY, desk.token());
  });

  it('is for one workspace, which its audience names exactly (C38, JWT-6)', async () => {
    const right = `chat:${desk.appId}`;
    const { appId: other } = await desk.server.workspace();
    await desk.accepts(
      desk.token({ aud: right }),
      desk.token({ aud: [right] }),
      desk.token({ aud: [`chat:${other}`, right] }),
    );
    await desk.refuses(
      MISMATCH,
      desk.token({ aud: `chat:${other}` }),
      desk.token({ aud: [] }),
      desk.token({ aud: [`chat:${other}`] }),
      desk.token({ aud: '' }),
      desk.token({ aud: desk.appId }),
      desk.token({ aud: right.slice(0, -1) }),
      desk.token({ aud: `${right}2` }),
      desk.token({ aud: [`${right} chat:x`] }),
      desk.token({ aud: right.toUpperCase() }),
    );
    await desk.refuses(
      MALFORMED,
      desk.token({ aud: undefined }),
      desk.token({ aud: null }),
      desk.token({ aud: { [right]: right } }),
      desk.token({ aud: [right, 7] }),
      desk.token({ aud: [[right]] }),
    );
  });

  it('has a beginning and an end, at most a day apart (C39, JWT-6, JWT-7)', async () => {
    const raw = (times: string) =>
      key.sign(HEADER, `{"iss":"${ISSUER}","aud":"chat:${desk.appId}","sub":"ada",${times}}`);
    await desk.refuses(
      MALFORMED,
      raw(`"iat":${String(NOW)},"exp":"${String(NOW + 600)}"`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)}.5`),
      raw(`"iat":${String(NOW)},"exp":-1`),
      raw(`"iat":${String(NOW)},"exp":1e400`),
      raw(`"iat":${String(NOW)},"exp":9007199254740993`),
      raw(`"iat":${String(NOW)}`),
      raw(`"iat":${String(NOW)},"exp":null`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW - 1)}`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW)}`),
      raw(`"exp":${String(NOW + 600)}`),
      raw(`"iat":"${String(NOW)}","exp":${String(NOW + 600)}`),
      raw(`"iat":${String(NOW)}.5,"exp":${String(NOW + 600)}`),
      raw(`"iat":-1,"exp":${String(NOW + 600)}`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)},"nbf":"${String(NOW)}"`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)},"nbf":true`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)},"nbf":-1`),
      raw(`"iat":${String(NOW)},"exp":${String(NOW + 600)},"nbf":9007199254740993`),
      desk.token({ exp: NOW + (25 * HOUR) / SECOND }),
      desk.token({ exp: NOW + DAY / SECOND + 1 }),
    );
    await desk.accepts(desk.token({ exp: NOW + DAY / SECOND }));
  });

  it('is taken up to a minute before and after its time, for clocks that differ (C40, JWT-7)', async () => {
    const life = (from: number, to: number, more: object = {}) =>
      desk.token({ iat: NOW + from, exp: NOW + to, ...more });
    await desk.accepts(
      life(-600, -59),
      life(59, 600),
      life(60, 600),
      life(0, 600, { nbf: NOW + 60 }),
      life(0, 600, { nbf: NOW }),
    );
    await desk.refuses(EXPIRED, life(-600, -60), life(-600, -61));
    await desk.refuses('401 identity_invalid not_yet', life(61, 600), life(0, 600, { nbf: NOW + 61 }));
    await desk.refuses('401 identity_invalid not_yet', life(61, 600, { nbf: NOW }));
  });

  it('names its subject by a text of 1 to 255 bytes that can be kept as it is (JWT-6)', async () => {
    await desk.accepts(desk.token({ sub: 's'.repeat(255) }), desk.token({ sub: 'Zoë 👩‍🚀 #1' }));
    await desk.refuses(
      MALFORMED,
      ...[undefined, null, '', 7, ['ada'], {}, true, 's'.repeat(256), 'é'.repeat(128)].map((sub) =>
        desk.token({ sub }),
      ),
      ...['a\0', 'a\n', 'a\u0085', 'a\u007f', '\ud800', 'a\udfff'].map((sub) => desk.token({ sub })),
    );
  });

  it('may tell an address, which is proven only where it says so (JWT-9, LNK-2)', async () => {
    const proven = await desk.subject(desk.token({ email: 'Ada@EXAMPLE.com', email_verified: true }));
    assert.deepEqual(proven.email, { exact: 'Ada@EXAMPLE.com', verified: true });
    assert.equal(proven.vouchedEmail, 'ada@example.com');
    for (const verified of [false, undefined]) {
      const said = await desk.subject(desk.token({ email: 'ada@example.com', email_verified: verified }));
      assert.deepEqual(said.email, { exact: 'ada@example.com', verified: false });
      assert.equal(said.vouchedEmail, undefined);
    }
    const none = await desk.subject(desk.token({ email_verified: true }));
    assert.equal(none.email ?? none.vouchedEmail, undefined);
    await desk.refuses(
      MALFORMED,
      ...['true', 1, null, 'false'].map((email_verified) =>
        desk.token({ email: 'ada@example.com', email_verified }),
      ),
      ...['', null, 7, ['ada@example.com'], 'ada', ' ada@example.com', 'áda@example.com'].map((email) =>
        desk.token({ email, email_verified: true }),
      ),
    );
  });

  it('stands above what the page says of an address (COM-2)', async () => {
    const proven = desk.token({ email: 'ada@example.com', email_verified: true });
    const beside = (email: string) => desk.present(proven, { claims: { email } });
    assert.equal(refusalOf(await beside('Ada@example.com')), '201');
    assert.equal(refusalOf(await beside('eve@example.com')), '400 subject_mismatch');
  });

  it('may name a scope, which the page cannot change (JWT-9, S2S-5)', async () => {
    const scoped = desk.token({ scope: 'contoso' });
    assert.equal((await desk.subject(scoped)).scope, 'contoso');
    assert.equal((await desk.subject(desk.token({ workspace_external_id: 'contoso' }))).scope, 'contoso');
    assert.equal(refusalOf(await desk.present(scoped, { scope: 'contoso' })), '201');
    assert.equal(refusalOf(await desk.present(scoped, { scope: 'fabrikam' })), '400 subject_mismatch');
    await desk.accepts(desk.token({ scope: 'a', workspace_external_id: 'a' }));
    await desk.refuses(
      MALFORMED,
      desk.token({ scope: 'a', workspace_external_id: 'b' }),
      ...['', 7, null, ['a'], 's'.repeat(256), 'a\0'].map((scope) => desk.token({ scope })),
      desk.token({ workspace_external_id: '' }),
    );
  });

  it('may carry custom data and a name, within their bounds (JWT-9, S2S-4)', async () => {
    const custom_data = { plan: 'gold', seats: 3, trial: false, note: null };
    const { contact_id } = await desk.open(desk.token({ custom_data, name: ' Ada ' }));
    const contact = await desk.server.services.store.read
      .selectFrom('contacts')
      .select(['custom_data', 'non_verified_custom_data', 'name', 'name_verified'])
      .where('id', '=', contact_id)
      .executeTakeFirstOrThrow();
    assert.deepEqual(
      { ...contact },
      {
        custom_data: JSON.stringify(custom_data),
        non_verified_custom_data: '{}',
        name: 'Ada',
        name_verified: 1,
      },
    );
    await desk.accepts(desk.token({ name: '' }));
    await desk.refuses(
      MALFORMED,
      ...[7, null, ['Ada']].map((name) => desk.token({ name })),
      ...['gold', null, 7, [], { plan: { a: 1 } }, { plan: ['a'] }, { cm_plan: 1 }, { 'a b': 1 }].map(
        (data) => desk.token({ custom_data: data }),
      ),
      key.sign(HEADER, JSON.stringify(desk.claims({ custom_data: 0 })).replace(':0', ':{"__proto__":1}')),
      desk.token({ custom_data: { plan: 'x'.repeat(1_025) } }),
    );
  });

  it('can be presented again until it ends, and only once where it has an id and the workspace says so (JWT-10)', async () => {
    const reused = desk.token({ jti: 'first' });
    await desk.accepts(reused, reused);
    await desk.refuses(MALFORMED, ...['', 7, null, 'j'.repeat(256)].map((jti) => desk.token({ jti })));
    await desk.server.change(desk.appId, { jwt_jti_once: true });
    await desk.accepts(reused);
    await desk.refuses(EXPIRED, reused, desk.token({ jti: 'first', sub: 'eve' }));
    const withoutId = desk.token();
    await desk.accepts(desk.token({ jti: 'second' }), withoutId, withoutId);
    // Others may use the same ids.
    await desk.trust(OTHER_ISSUER, otherKey);
    await desk.accepts(
      otherKey.sign({ ...HEADER, kid: 'other' }, desk.claims({ iss: OTHER_ISSUER, jti: 'first' })),
    );
    const elsewhere = await desk.server.workspace();
    await desk.server.change(elsewhere.appId, { jwt_jti_once: true });
    await desk.trust(ISSUER, key, elsewhere.appId);
    const visitor = await Visitor.create(desk.server, elsewhere.appId);
    await visitor.open(tokenProof(desk.token({ aud: `chat:${elsewhere.appId}`, jti: 'first' })));
    // As long as the token itself would be taken, its id is remembered.
    desk.server.clock.advance(659 * SECOND);
    await desk.server.services.store.run('prune', { now: desk.server.clock.now() });
    await desk.refuses(EXPIRED, reused);
  });

  it('that is refused uses up no id (JWT-10)', async () => {
    await desk.server.change(desk.appId, { jwt_jti_once: true });
    await desk.refuses(MISMATCH, otherKey.sign(HEADER, desk.claims({ jti: 'once' })));
    await desk.accepts(desk.token({ jti: 'once' }));
  });

  it('made before its subject was revoked is dead, and one made later is not (JWT-14)', async () => {
    const { contact_id } = await desk.open(desk.token());
    await desk.server.services.store.run('revokeContact', {
      workspaceId: desk.appId,
      contactId: contact_id,
      proofsNotBefore: (NOW + 10) * SECOND,
      now: desk.server.clock.now(),
    });
    await desk.refuses(EXPIRED, desk.token({ iat: NOW + 9 }));
    await desk.accepts(desk.token({ iat: NOW + 10 }), desk.token({ sub: 'eve', iat: NOW - 60 }));
  });
});
