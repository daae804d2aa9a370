import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CSRF_HEADER, agentPaths, type AgentSession } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { accept, Agent, cookieOf, PASSWORD } from './support/agent.ts';
import { DAY, HOUR, MINUTE } from './support/clock.ts';
import { bodyOf, refusalOf, sameForEveryone, type Answer, type Call } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

describe('An agent', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await TestServer.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId, { name: 'Grace', email: 'grace@team.example' });
  });
  after(() => server.stop());

  const signIn = (email: string, password: string, headers?: Call['headers']) =>
    server.call({
      method: 'POST',
      path: agentPaths.session,
      body: { email, password },
      ...(headers && { headers }),
    });
  const invite = () => server.services.agents.invite(workspace.appId);
  const whoAmI = async (one: Agent) => refusalOf(await one.call({ path: agentPaths.session }));

  it('joins by an invitation and is signed in (AGT-8)', async () => {
    const { agent: person, workspace: home, csrf_token } = agent.session;
    assert.deepEqual([person.name, person.email], ['Grace', 'grace@team.example']);
    assert.deepEqual(home, { id: workspace.appId, name: 'Northwind' });
    assert.ok(csrf_token.length >= 32);
    assert.deepEqual(bodyOf(await agent.call({ path: agentPaths.session })), agent.session);
  });

  it('knows what the team is called, so that no visitor passes for one of it (MRG-10)', async () => {
    const home = await server.workspace(undefined, 'Eastwind');
    await Agent.join(server, home.appId, { name: 'Linus' });
    const { session } = await Agent.join(server, home.appId, { name: 'Barbara' });
    assert.deepEqual(session.team_names, ['Barbara', 'Linus', 'Eastwind']);
  });

  it('cannot join by an invitation that was used, is over, or was never made; all look alike', async (t) => {
    const used = await invite();
    assert.equal((await accept(server, { invitation: used })).status, 201);
    const other = await TestServer.during(t);
    const foreign = await other.services.agents.invite((await other.workspace()).appId);
    const late = await other.services.agents.invite((await other.workspace()).appId);
    other.clock.advance(7 * DAY);
    const refusals = [
      await accept(server, { invitation: used }),
      await accept(server, { invitation: foreign }),
      await accept(server, { invitation: 'cmin_x' }),
      await accept(other, { invitation: late }),
    ];
    for (const refusal of refusals) {
      assert.equal(refusalOf(refusal), '404 invitation_invalid');
      assert.equal(sameForEveryone(refusal), sameForEveryone(refusals[0] as Answer));
    }
  });

  it('is one person per invitation, also when it is used twice at once', async () => {
    const invitation = await invite();
    const answers = await Promise.all([accept(server, { invitation }), accept(server, { invitation })]);
    assert.deepEqual(answers.map(refusalOf).sort(), ['201', '404 invitation_invalid']);
  });

  it('needs a password of at least 15 characters that is not easy to guess; the invitation stays good (AGT-2)', async () => {
    const invitation = await invite();
    const email = 'linus@team.example';
    for (const password of [
      'short but odd!',
      'passwordpassword',
      'aaaaaaaaaaaaaaaaaaaa',
      '1234567890123456',
      'linus@team.example',
      'x'.repeat(257),
    ]) {
      assert.equal(
        refusalOf(await accept(server, { invitation, password, email })),
        '400 password_weak',
        password,
      );
    }
    assert.equal((await accept(server, { invitation, email, name: 'Linus' })).status, 201);
  });

  it('needs an address of their own and a name; the invitation stays good', async () => {
    const invitation = await invite();
    assert.equal(
      refusalOf(await accept(server, { invitation, email: 'Grace@team.example' })),
      '409 email_taken',
    );
    assert.equal(refusalOf(await accept(server, { invitation, email: 'no address' })), '400 email_malformed');
    assert.equal(refusalOf(await accept(server, { invitation, name: ' \u200b ' })), '400 bad_request');
    assert.equal((await accept(server, { invitation })).status, 201);
  });

  it('signs in with address and password; each sign-in is a session of its own (AGT-3)', async () => {
    const answer = await signIn('Grace@TEAM.example', PASSWORD);
    const session = bodyOf<AgentSession>(answer);
    assert.equal(session.agent.id, agent.session.agent.id);
    assert.notEqual(session.csrf_token, agent.session.csrf_token);
    assert.notEqual(cookieOf(answer), agent.cookie);
    assert.equal(answer.text.includes('cmas_'), false);
  });

  it('is refused alike for a wrong password and an unknown or malformed address (AGT-7)', async () => {
    const refusals = await Promise.all(
      ['grace@team.example', 'nobody@team.example', 'no address'].map((email) =>
        signIn(email, `${PASSWORD}!`),
      ),
    );
    for (const refusal of refusals) {
      assert.equal(refusalOf(refusal), '401 credentials_invalid');
      assert.equal(sameForEveryone(refusal), sameForEveryone(refusals[0] as Answer));
      assert.equal(refusal.headers.get('set-cookie'), null);
    }
  });

  it('gets a cookie that script cannot read: Secure and __Host- on https, without both on plain http (WEB-7)', async (t) => {
    const attributes = async (publicUrl: string) => {
      const other = await TestServer.during(t, { publicUrl });
      const { appId } = await other.workspace();
      const answer = await accept(other, { invitation: await other.services.agents.invite(appId) });
      const joined = new Agent(other, answer);
      const state = await whoAmI(joined);
      const out = await joined.call({ method: 'DELETE', path: agentPaths.session });
      assert.equal(state, '200');
      assert.match(out.headers.getSetCookie()[0] ?? '', /=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/);
      const [pair = '', ...flags] = answer.headers.getSetCookie()[0]?.split('; ') ?? [];
      return [pair.split('=')[0], ...flags.sort()];
    };
    assert.deepEqual(await attributes('http://localhost:8787'), [
      'chat-agent',
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
    ]);
    assert.deepEqual(await attributes('https://chat.example'), [
      '__Host-chat-agent',
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  it('is signed out after an hour without use and after a day in any case (AGT-3)', async (t) => {
    const other = await TestServer.during(t);
    const { appId } = await other.workspace();
    const [idle, busy] = [await Agent.join(other, appId), await Agent.join(other, appId)];
    other.clock.advance(HOUR - MINUTE);
    assert.equal(await whoAmI(busy), '200');
    other.clock.advance(2 * MINUTE);
    assert.equal(await whoAmI(idle), '401 not_signed_in');
    for (let hours = 1; hours < 23; hours += 0.5) {
      assert.equal(await whoAmI(busy), '200', `after ${String(hours)} hours`);
      other.clock.advance(HOUR / 2);
    }
    const last = await whoAmI(busy);
    other.clock.advance(HOUR - MINUTE);
    const over = await whoAmI(busy);
    assert.deepEqual([last, over], ['200', '401 not_signed_in']);
  });

  it('who signed out is nobody, with the same cookie as before (AGT-3)', async () => {
    const leaving = new Agent(server, await signIn('grace@team.example', PASSWORD));
    assert.equal((await leaving.call({ method: 'DELETE', path: agentPaths.session })).status, 204);
    assert.equal(await whoAmI(leaving), '401 not_signed_in');
    assert.equal(await whoAmI(agent), '200', 'other sessions go on');
  });

  it('changes nothing without the token against forgery, or from another site; nothing was changed then (WEB-7)', async () => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const { conversation } = await one.start();
    const change = (headers: Record<string, string>) =>
      agent.call({
        method: 'PUT',
        path: agentPaths.status(conversation.id),
        body: { status: 'closed' },
        headers,
      });
    const other = await Agent.join(server, workspace.appId);
    const forged = [
      { [CSRF_HEADER]: '' },
      { [CSRF_HEADER]: 'x' },
      { [CSRF_HEADER]: other.session.csrf_token },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of forged) {
      assert.equal(
        refusalOf(await change(headers as Record<string, string>)),
        '403 forgery_suspected',
        JSON.stringify(headers),
      );
    }
    assert.equal((await one.snapshot()).conversations[0]?.status, 'open');
    assert.equal(
      (await change({ 'sec-fetch-site': 'same-origin', origin: 'http://chat.example' })).status,
      200,
    );
  });

  it('is not signed in or invited by a page of another site (WEB-7)', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }] as Record<
      string,
      string
    >[]) {
      assert.equal(refusalOf(await signIn('grace@team.example', PASSWORD, headers)), '403 forgery_suspected');
      const joined = await server.call({
        method: 'POST',
        path: agentPaths.invitation,
        body: { invitation: await invite(), name: 'x', email: 'x@team.example', password: PASSWORD },
        headers,
      });
      assert.equal(refusalOf(joined), '403 forgery_suspected');
    }
  });

  it('has answers that no page of another origin can read (WEB-6, WEB-7)', async () => {
    const answer = await agent.call({
      path: agentPaths.conversations,
      headers: { origin: 'https://portal.example' },
    });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(answer.headers.get('access-control-allow-credentials'), null);
  });

  it('is held after too many guesses for one address or from one network, with Retry-After (AGT-7)', async (t) => {
    for (const [limit, emails] of [
      ['signInPerAddress', ['x@a.example', 'X@a.example', 'x@a.example']],
      ['signInPerNetworkAndAddress', ['x@a.example', 'X@a.example', 'x@a.example']],
      ['signInPerNetwork', ['x@a.example', 'y@a.example', 'z@a.example']],
    ] as const) {
      const other = await TestServer.during(t, { rateLimits: { [limit]: { max: 2, timeWindow: MINUTE } } });
      const answers: Answer[] = [];
      for (const email of emails) {
        answers.push(
          await other.call({ method: 'POST', path: agentPaths.session, body: { email, password: 'x' } }),
        );
      }
      assert.deepEqual(answers.map(refusalOf), [
        '401 credentials_invalid',
        '401 credentials_invalid',
        '429 rate_limited',
      ]);
      assert.match(answers[2]?.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    }
  });

  it('sees nothing of another workspace: the answers are as for what does not exist (COM-8, T15)', async () => {
    const elsewhere = await server.workspace();
    const one = await (await Visitor.create(server, elsewhere.appId)).open();
    const { conversation } = await one.start();
    const ask = (id: string) => [
      agent.call({ path: agentPaths.messages(id) }),
      agent.send(id, 'Hello'),
      agent.call({ method: 'POST', path: agentPaths.read(id), body: { seq: 1 } }),
      agent.setStatus(id, 'closed'),
    ];
    const [foreign = [], unknown = []] = await Promise.all(
      [conversation.id, uuid()].map((id) => Promise.all(ask(id))),
    );
    for (const [index, answer] of foreign.entries()) {
      assert.equal(refusalOf(answer), '404 not_found');
      assert.equal(sameForEveryone(answer), sameForEveryone(unknown[index] as Answer));
    }
    const { conversations } = await agent.snapshot('?status=all');
    assert.ok(conversations.every(({ id }) => id !== conversation.id));
    assert.equal((await one.snapshot()).conversations[0]?.last_seq, 1);
  });

  it('sees open conversations, closed ones, or all, as asked', async () => {
    const { appId } = await server.workspace();
    const team = await Agent.join(server, appId);
    const one = await (await Visitor.create(server, appId)).open();
    const [open, closed] = [await one.start(), await one.start()].map(({ conversation }) => conversation.id);
    await team.setStatus(closed ?? '', 'closed');
    const listed = async (query: string) =>
      (await team.snapshot(query)).conversations.map(({ id }) => id).sort();
    assert.deepEqual(await listed(''), [open]);
    assert.deepEqual(await listed('?status=open'), [open]);
    assert.deepEqual(await listed('?status=closed'), [closed]);
    assert.deepEqual(await listed('?status=all'), [open, closed].sort());
    assert.equal(
      refusalOf(await team.call({ path: `${agentPaths.conversations}?status=x` })),
      '400 bad_request',
    );
  });

  it('is told how each contact has proven themselves, and an unverified address as unverified (T26, ANON-2)', async () => {
    const { appId } = await server.workspace();
    const team = await Agent.join(server, appId);
    const claims = { name: 'Ada', email: 'ada@example.com' };
    await (await (await Visitor.create(server, appId)).open({ method: 'claimed' }, { claims })).start();
    await (await (await Visitor.create(server, appId)).open()).start();
    const { conversations } = await team.snapshot();
    const [anonymous, claimed] = conversations;
    assert.deepEqual(claimed?.contact, {
      id: claimed?.contact.id,
      name: 'Ada',
      email: 'ada@example.com',
      email_verified: false,
      name_verified: false,
    });
    assert.deepEqual([claimed.assurance.level, anonymous?.assurance.level], [1, 0]);
    assert.match(anonymous?.contact.name ?? '', /^[A-Z][a-z]+ [A-Z][a-z]+$/);
  });
});
