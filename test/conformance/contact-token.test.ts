import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { bodyOf, outcome } from './driver/http.ts';
import { BackEnd, contactProof, portalKey, type ContactToken } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, DAY, fresh, freshEmail, HOUR, SECOND, target } from './suite.ts';

const backEnd = new BackEnd();
const judged = async (proof: unknown, wishes = {}) => outcome(await Visitor.create().present(proof, wishes));
const get = async (query: string) => outcome(await backEnd.call({ path: paths.contactToken + query }));

describe('A contact token', () => {
  asks('C33 is given for exactly one selector of the right form (CAT-1)', [], async () => {
    const { contact_id: id, email } = await backEnd.contactToken(freshEmail());
    const refused = [
      '',
      `?email=${email ?? ''}&id=${id}`,
      '?email=',
      '?id=1%20OR%201=1',
      `?id=${id}&id=${randomUUID()}`,
      `?id=${id}%27--`,
      `?id=${id.toUpperCase()}`,
      `?id[$ne]=x`,
      `?email=${email ?? ''}&ttl=-1`,
      `?email=${email ?? ''}&ttl=99999999`,
    ];
    for (const query of refused) assert.equal(await get(query), '400 bad_request', query);
    assert.equal(await get('?email=no-address'), '400 email_malformed');
    assert.equal(await get(`?email=${freshEmail('nobody')}`), '404 not_found');
    assert.equal(await get(`?id=${randomUUID()}`), '404 not_found');
    assert.equal(await get(`?email=${email ?? ''}`), '200');
    const answer = await backEnd.call({ path: `${paths.contactToken}?id=${id}` });
    assert.equal(bodyOf<ContactToken>(answer).contact_id, id);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    for (const body of [{}, { email, id }, { email: null }, { id: 1 }, { email, ttl: 2_592_001 }]) {
      assert.equal(outcome(await backEnd.post(paths.contactToken, body)), '400 bad_request');
    }
  });

  asks('C33 is not given for contacts that no server named (CAT-1, LVL-3)', [], async () => {
    const anonymous = await Visitor.open();
    assert.equal(await get(`?id=${anonymous.live.contact_id}`), '404 not_found');
  });

  asks('C33 opens its contact at level 4, who is the same by portal key (CAT-2, LNK-1)', [], async () => {
    const email = freshEmail();
    const token = await backEnd.contactToken(email);
    const one = await Visitor.open(contactProof(token));
    assert.deepEqual(one.live.identity, { level: 4, method: 'contact-token', email, email_verified: true });
    assert.equal(one.live.contact_id, token.contact_id);
    assert.equal((await Visitor.open(portalKey(email))).live.contact_id, token.contact_id);
    assert.equal((await one.start()).message.assurance?.long_lived, true);
    const brief = await Visitor.open(contactProof(await backEnd.contactToken(email, { ttl: 600 })));
    assert.equal((await brief.start()).message.assurance?.long_lived, false);
  });

  asks(
    'C33 is refused with another address, with none, and with any part changed (CAT-2, CAT-5, COM-2)',
    [],
    async () => {
      const token = await backEnd.contactToken(freshEmail());
      const other = await backEnd.contactToken(freshEmail());
      const { auth_token, email } = token;
      const with_ = (parts: object) => judged({ ...contactProof(token), ...parts });
      assert.equal(await with_({ email: other.email }), '401 identity_invalid mismatch');
      assert.equal(await judged({ method: 'contact-token', auth_token }), '401 identity_invalid mismatch');
      const [head = '', kid = '', exp = '', mac = ''] = auth_token.split('.');
      const changed = [
        [head, kid, String(Number(exp) + 1), mac],
        [head, kid, exp, other.auth_token.split('.')[3] ?? ''],
        [head, kid, exp, mac.startsWith('A') ? `B${mac.slice(1)}` : `A${mac.slice(1)}`],
        [head, kid, exp, mac, other.contact_id],
        [head, randomUUID(), exp, mac],
        ['cat2', kid, exp, mac],
        [head, kid, exp, mac.slice(1)],
        [head, kid, exp],
      ];
      for (const parts of changed) {
        assert.match(
          await with_({ auth_token: parts.join('.') }),
          /^401 identity_invalid (mismatch|unknown_key|malformed)$/,
        );
      }
      assert.equal(await with_({ email: ` ${email ?? ''}` }), '400 email_malformed');
      for (const wrong of ['', null, 0, [auth_token]])
        assert.equal(await with_({ auth_token: wrong }), '400 bad_request');
      assert.equal(await with_({}), '201');
    },
  );

  asks('C13 no other secret of the workspace makes one (CAT-2, COM-10)', [], async () => {
    const token = await backEnd.contactToken(freshEmail());
    const [head, kid, exp] = token.auth_token.split('.');
    const body = ['cm-contact-auth-v1', target.appId, token.contact_id, token.email, exp].join('\n');
    for (const secret of [target.portalSecret, target.apiKey, '']) {
      const mac = createHmac('sha256', secret).update(body).digest('base64url');
      const forged = { ...token, auth_token: [head, kid, exp, mac].join('.') };
      assert.equal(await judged(contactProof(forged)), '401 identity_invalid mismatch');
    }
  });

  asks('C33 opens nothing in another workspace (COM-8)', ['secondApp'], async ({ secondApp }) => {
    const email = freshEmail();
    const token = await backEnd.contactToken(email);
    await new BackEnd(secondApp.apiKey).contactToken(email);
    const there = Visitor.create({ app: secondApp });
    assert.match(outcome(await there.present(contactProof(token))), /^401 identity_invalid/);
    assert.equal(await get(`?id=${token.contact_id}`), '200');
    const foreign = new BackEnd(secondApp.apiKey);
    assert.equal(
      outcome(await foreign.call({ path: `${paths.contactToken}?id=${token.contact_id}` })),
      '404 not_found',
    );
  });

  asks('C33 lives for a day, or as long as its server said (CAT-2)', ['clock'], async ({ clock }) => {
    const email = freshEmail();
    const [usual, short] = [
      await backEnd.contactToken(email),
      await backEnd.contactToken(email, { ttl: 60 }),
    ];
    clock.advance(58 * SECOND);
    assert.equal(await judged(contactProof(short)), '201');
    clock.advance(3 * SECOND);
    assert.equal(await judged(contactProof(short)), '401 identity_invalid expired');
    clock.advance(DAY - HOUR);
    assert.equal(await judged(contactProof(usual)), '201');
    clock.advance(HOUR);
    assert.equal(await judged(contactProof(usual)), '401 identity_invalid expired');
  });

  asks(
    'C33 dies when its server takes the address back, and when the address changes (CAT-5, JWT-14)',
    [],
    async () => {
      const email = freshEmail();
      const token = await backEnd.contactToken(email);
      bodyOf(await backEnd.post(paths.revokeIdentity, { email }));
      assert.equal(await judged(contactProof(token)), '401 identity_invalid mismatch');
      assert.equal(await judged(contactProof(await backEnd.contactToken(email))), '201');

      const [external_id, former] = [fresh('user'), freshEmail('former')];
      const said = { external_id, email_verified: true };
      const { contact_id: id } = await backEnd.identify({ ...said, email: former });
      const ofUser = bodyOf<ContactToken>(await backEnd.post(paths.contactToken, { id }));
      assert.equal(await judged(contactProof(ofUser)), '201');
      const { auth_token } = ofUser;
      assert.equal(await judged(contactProof({ auth_token, email: null })), '401 identity_invalid mismatch');
      assert.equal(await judged(contactProof({ auth_token, email })), '401 identity_invalid mismatch');
      await backEnd.identify({ ...said, email: freshEmail('next') });
      assert.equal(await judged(contactProof(ofUser)), '401 identity_invalid mismatch');
    },
  );
});
