import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { ask, bodyOf, outcome } from './driver/http.ts';
import { BackEnd, pinnedUser, portalKey } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { ANONYMOUS, Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, fresh, freshEmail, HOUR, MINUTE, SECOND, target } from './suite.ts';

describe('A session', () => {
  asks('SES-1 is an opaque token of 256 bits that no other answer holds (COM-9)', [], async () => {
    const one = await Visitor.open(portalKey(freshEmail()));
    const { token } = one.live;
    assert.match(token, /^cms_[\w-]{43,}$/);
    const { conversation } = await one.start();
    const answers = [
      await one.list(),
      await one.call({ path: paths.messages(conversation.id) }),
      await one.call({ path: paths.sessions }),
      await one.renew(),
    ];
    for (const answer of answers) assert.ok(!answer.text.includes(token));
    assert.notEqual((await one.anotherTab().open(portalKey(freshEmail()))).live.token, token);
  });

  asks('SES-2 ends an hour after it was opened, however much it is used', ['clock'], async ({ clock }) => {
    const one = await Visitor.open(portalKey(freshEmail()));
    assert.ok(Math.abs(one.live.expires_at - target.now() - HOUR) < 5 * SECOND);
    for (let minutes = 0; minutes < 58; minutes += 29) {
      clock.advance(29 * MINUTE);
      assert.equal(outcome(await one.list()), '200');
    }
    const socket = await Socket.live(one);
    clock.advance(2 * MINUTE);
    assert.equal(outcome(await one.list()), '401 session_expired');
    assert.equal(outcome(await one.send('any', 'Too late')), '401 session_expired');
    assert.equal(await socket.closedWithin(5 * SECOND), 4401);
  });

  asks('SES-2 lives as long as its workspace says', ['operator'], async ({ operator }) => {
    const app = await operator.createApp(target.origin, 'session_minutes=5');
    const one = await Visitor.open(ANONYMOUS, {}, { app });
    assert.ok(Math.abs(one.live.expires_at - target.now() - 5 * MINUTE) < 5 * SECOND);
  });

  asks(
    'SES-17 that nobody knows counts as expired, and anything but a bearer token as none (COM-1)',
    [],
    async () => {
      const one = await Visitor.open();
      const { token } = one.live;
      const last = token.endsWith('0') ? '1' : '0';
      for (const authorization of [
        '',
        token,
        `Basic ${token}`,
        `Bearer ${token.slice(0, -1)}${last}`,
        'Bearer x',
      ]) {
        const answer = await one.call({ path: paths.conversations, headers: { authorization } });
        assert.equal(outcome(answer), '401 session_expired', authorization);
      }
      const bare = { path: `${paths.conversations}?token=${token}`, headers: { origin: target.origin } };
      assert.equal(outcome(await ask(bare)), '401 session_expired');
      assert.equal(
        outcome(await ask({ ...bare, headers: { cookie: `token=${token}` } })),
        '401 session_expired',
      );
    },
  );

  asks('SES-7 is what its proof says, whatever the page remembers (LVL-1)', [], async () => {
    const owner = await Visitor.open(portalKey(freshEmail()));
    for (const hint of [
      { level: 4 },
      { email: owner.live.identity.email },
      { contact_id: owner.live.contact_id },
    ]) {
      assert.equal(outcome(await Visitor.create().present({ ...ANONYMOUS, ...hint })), '400 bad_request');
      const answer = await Visitor.create().present(ANONYMOUS, { ...hint, identity: hint });
      if (answer.status !== 400)
        assert.equal(bodyOf<{ identity: { level: number } }>(answer).identity.level, 0);
    }
    const tab = await owner.anotherTab().open(ANONYMOUS);
    assert.equal(tab.live.identity.level, 0);
    assert.notEqual(tab.live.contact_id, owner.live.contact_id);
  });

  asks('SES-3 is opened for pages that the app lists, compared exactly (WEB-6)', [], async () => {
    const { origin } = target;
    const { protocol, host } = new URL(origin);
    const others = [
      'null',
      `${origin}.evil.example`,
      `${protocol}//${host}:8443`,
      `${protocol === 'https:' ? 'http:' : 'https:'}//${host}`,
      `${protocol}//www.${host}`,
      `${origin}/`,
      `${protocol}//evil.example`,
    ];
    for (const other of others) {
      assert.equal(
        outcome(await Visitor.create({ origin: other }).present(ANONYMOUS)),
        '403 origin_refused',
        other,
      );
    }
    const proof = await Visitor.create().proofFor(paths.sessions);
    const headers = { dpop: proof };
    const body = { app_id: target.appId, proof: ANONYMOUS };
    assert.equal(
      outcome(await ask({ method: 'POST', path: paths.sessions, body, headers })),
      '403 origin_refused',
    );
    assert.equal(
      outcome(await Visitor.create({ app: { ...target, appId: fresh('app') } }).present(ANONYMOUS)),
      '404 app_unknown',
    );
  });

  asks('SES-3 is good on the origin that it was opened on (WEB-6)', [], async () => {
    const one = await Visitor.open();
    const { conversation } = await one.start();
    const authorization = `Bearer ${one.live.token}`;
    const path = paths.messages(conversation.id);
    const body = { client_msg_id: crypto.randomUUID(), text: 'From elsewhere' };
    for (const origin of [{ origin: 'https://evil.example' }, { origin: 'null' }, {}]) {
      const change = await ask({ method: 'POST', path, body, headers: { authorization, ...origin } });
      assert.equal(outcome(change), '403 origin_refused');
    }
    const read = await ask({ path, headers: { authorization, origin: 'https://evil.example' } });
    assert.equal(outcome(read), '403 origin_refused');
  });

  asks(
    'SES-1 uses no cookies, and lets no page read along that no app lists (WEB-6, WEB-7)',
    [],
    async () => {
      const answer = await Visitor.create().present(ANONYMOUS);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      assert.equal(answer.headers.get('access-control-allow-origin'), target.origin);
      assert.equal(answer.headers.get('access-control-allow-credentials'), null);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      for (const origin of ['https://evil.example', 'null']) {
        const headers = { origin, 'access-control-request-method': 'POST' };
        const preflight = await ask({ method: 'OPTIONS', path: paths.sessions, headers });
        assert.equal(preflight.headers.get('access-control-allow-origin'), null, origin);
      }
    },
  );

  asks('SES-19 is one of ten; one more ends the oldest, and its page is told', [], async () => {
    const proof = portalKey(freshEmail());
    const first = await Visitor.open(proof);
    const socket = await Socket.live(first);
    const others: Visitor[] = [];
    for (let count = 0; count < 9; count += 1) others.push(await Visitor.open(proof));
    assert.equal(outcome(await first.list()), '200');
    await Visitor.open(proof);
    assert.equal(outcome(await first.list()), '401 session_displaced');
    assert.equal(await socket.closedWithin(5 * SECOND), 4409);
    for (const other of others) assert.equal(outcome(await other.list()), '200');
  });

  asks('SES-20 knows its person’s sign-ins, and ends them; nobody else’s', [], async () => {
    const proof = portalKey(freshEmail());
    const [one, two] = [await Visitor.open(proof), await Visitor.open(proof)];
    const stranger = await Visitor.open(portalKey(freshEmail('eve')));
    const list = async (by: Visitor) =>
      bodyOf<{ sessions: { id: string; current: boolean }[] }>(await by.call({ path: paths.sessions }))
        .sessions;
    const ids = (await list(one)).map(({ id }) => id).toSorted();
    assert.deepEqual(ids, [one.live.family_id, two.live.family_id].toSorted());
    assert.equal((await list(one)).find(({ current }) => current)?.id, one.live.family_id);
    const remove = (by: Visitor, id: string) => by.call({ method: 'DELETE', path: paths.ownSession(id) });
    assert.equal(outcome(await remove(stranger, two.live.family_id)), '404 not_found');
    assert.equal(outcome(await two.list()), '200');
    const socket = await Socket.live(two);
    assert.equal(outcome(await remove(one, two.live.family_id)), '204');
    assert.equal(outcome(await two.list()), '401 session_revoked');
    assert.equal(await socket.closedWithin(5 * SECOND), 4403);
    assert.deepEqual(
      (await list(one)).map(({ id }) => id),
      [one.live.family_id],
    );
  });

  asks('SES-20 below level 3 knows of no other sign-in', [], async () => {
    for (const proof of [ANONYMOUS, { method: 'claimed' }, pinnedUser(fresh('user'))]) {
      const one = await Visitor.open(proof);
      assert.equal(outcome(await one.call({ path: paths.sessions })), '403 level_too_low');
      const end = await one.call({ method: 'DELETE', path: paths.ownSession(one.live.family_id) });
      assert.equal(outcome(end), '403 level_too_low');
    }
  });

  asks('SES-20 hears when its person signs in on another device (COM-15)', [], async () => {
    const external_id = fresh('user');
    const backEnd = new BackEnd();
    const one = await Visitor.open(await backEnd.userProof({ external_id }));
    const socket = await Socket.live(one);
    await one.anotherTab().open(await backEnd.userProof({ external_id }));
    const other = await Visitor.open(await backEnd.userProof({ external_id }));
    const event = (await socket.event('session.opened')) as unknown as { session: { id: string } };
    assert.equal(event.session.id, other.live.family_id);
    await socket.cut();
  });
});
