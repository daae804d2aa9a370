import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, it } from 'node:test';
import { paths, serverPaths, type CarryOverOffer, type Session } from 'chat-messenger/protocol';
import { DAY, HOUR, MINUTE } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { answerOffer, signIn } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('Housekeeping', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
  });

  const prune = () => server.services.store.run('prune', { now: server.clock.now() });
  const signedIn = async (email: string, beside?: Visitor) =>
    (beside?.anotherTab() ?? (await Visitor.create(server, workspace.appId))).open(
      portalProof(workspace, email),
    );
  const list = async (one: Visitor) => refusalOf(await one.call({ path: paths.conversations }));

  it('leaves a session of weeks ago its reason, and the way on that another tab opened (SES-17, SES-5)', async () => {
    const [over, ended] = [await signedIn('ada@example.com'), await signedIn('bob@example.com')];
    await ended.call({ method: 'POST', path: paths.endSession, body: {} });
    server.clock.advance(29 * DAY);
    const live = await signedIn('ada@example.com', over);
    await prune();
    assert.deepEqual([await list(over), await list(ended)], ['401 session_expired', '401 session_revoked']);
    assert.equal(bodyOf<Session>(await over.renewWith()).family_id, live.session?.family_id);
  });

  it('removes tokens of back ends a week after they are over, and no sooner (S2S-2)', async () => {
    const external_id = randomUUID();
    const headers = { authorization: `Bearer ${workspace.apiKey}` };
    const body = { external_id, ttl: 60 };
    const { status, text } = await server.call({
      method: 'POST',
      path: serverPaths.identify,
      body,
      headers,
    });
    assert.equal(status, 201, text);
    const kept = async () => {
      const { read } = server.services.store;
      return (await read.selectFrom('identify_tokens').select('token_hash').execute()).length;
    };
    for (const [pause, left] of [
      [2 * MINUTE, 1],
      [6 * DAY, 1],
      [DAY, 0],
    ] as const) {
      server.clock.advance(pause);
      await prune();
      assert.equal(await kept(), left);
    }
  });

  it('writes down that a retiring secret is retired when its time is over, and touches no other (COM-11)', async () => {
    const { appId } = await server.workspace();
    const now = server.clock.now();
    const states = async () => {
      const rows = await server.services.store.read
        .selectFrom('secrets')
        .select(['state', 'retiring_until'])
        .where('workspace_id', '=', appId)
        .orderBy('created_at')
        .execute();
      return rows.map(({ state, retiring_until }) => [state, retiring_until]);
    };
    await server.services.store.run('rotateSecret', {
      workspaceId: appId,
      secret: { id: randomUUID(), purpose: 'portal-key', sealed: '' },
      retiringUntil: now + HOUR,
      audit: { id: randomUUID(), actor: 'test' },
      now: now + 1,
    });
    await prune();
    assert.deepEqual(await states(), [
      ['retiring', now + HOUR],
      ['active', null],
    ]);
    server.clock.advance(HOUR);
    await prune();
    assert.deepEqual(await states(), [
      ['retired', null],
      ['active', null],
    ]);
  });

  it('forgets an unanswered offer to carry over after a day; until then it waits (MRG-4)', async () => {
    const offered = async () => {
      const one = await (await Visitor.create(server, workspace.appId)).open();
      await one.start();
      return signIn(one, portalProof(workspace, `${randomUUID()}@example.com`));
    };
    const carriers = async () => {
      const { read } = server.services.store;
      const rows = await read
        .selectFrom('session_families')
        .select('id')
        .where('carry_from', 'is not', null)
        .execute();
      return rows.map(({ id }) => id);
    };
    const forgotten = await offered();
    server.clock.advance(DAY - 30 * MINUTE);
    const waiting = await offered();
    server.clock.advance(31 * MINUTE);
    await prune();
    assert.ok(forgotten.session && waiting.session);
    assert.deepEqual(await carriers(), [waiting.session.family_id]);
    const answer = await answerOffer(waiting, true);
    assert.equal(bodyOf<CarryOverOffer>(answer).conversations, 1);
  });
});
