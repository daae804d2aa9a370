import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CSRF_HEADER,
  isErrorCode,
  NONCE_HEADER,
  agentPaths,
  paths,
  serverPaths,
  type ErrorBody,
} from 'chat-messenger/protocol';
import { accept, Agent, PASSWORD } from './support/agent.ts';
import { BackEnd, contactProof } from './support/back-end.ts';
import { refusalOf, type Answer } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { isFile, routesOf } from './support/routes.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

/** Who may call what. A route that is not here must not exist. */
const TABLE: Readonly<Record<string, 'public' | 'device' | 'visitor' | 'holder' | 'agent' | 'server'>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /openapi.json': 'public',
  'GET /inbox': 'public',
  'GET /v1/limits': 'public',
  'GET /v1/apps/:appId': 'public',
  'GET /v1/apps/:appId/messenger': 'public',
  'POST /v1/agent/invitations/accept': 'public',
  'POST /v1/agent/session': 'public',
  'POST /v1/sessions': 'device',
  'POST /v1/sessions/renew': 'device',
  'POST /v1/pin/start': 'device',
  'POST /v1/pin/verify': 'device',
  'POST /v1/sessions/revoke': 'public',
  'POST /v1/sessions/end': 'visitor',
  'GET /v1/sessions': 'visitor',
  'DELETE /v1/sessions/:familyId': 'visitor',
  'PUT /v1/contact/claims': 'visitor',
  'POST /v1/carry-over': 'visitor',
  'GET /v1/conversations': 'visitor',
  'POST /v1/conversations': 'visitor',
  'GET /v1/conversations/:conversationId/messages': 'visitor',
  'POST /v1/conversations/:conversationId/messages': 'visitor',
  'POST /v1/conversations/:conversationId/read': 'visitor',
  'GET /v1/conversations/:conversationId': 'visitor',
  'POST /v1/conversations/:conversationId/status': 'visitor',
  'POST /v1/conversations/:conversationId/typing': 'visitor',
  'POST /v1/conversations/search': 'visitor',
  'POST /v1/conversations/:conversationId/proof': 'visitor',
  'PUT /v1/conversations/:conversationId/rating': 'visitor',
  'POST /v1/conversations/:conversationId/transcript': 'visitor',
  'POST /v1/contact/export': 'holder',
  'POST /v1/contact/erase': 'holder',
  'POST /v1/uploads': 'holder',
  'GET /v1/uploads/:uploadId': 'visitor',
  'PUT /v1/uploads/:uploadId': 'visitor',
  'DELETE /v1/uploads/:uploadId': 'visitor',
  'POST /v1/files/links': 'visitor',
  'GET /v1/files/:fileId/:variant': 'public',
  'GET /v1/events': 'visitor',
  'GET /v1/agent/session': 'agent',
  'DELETE /v1/agent/session': 'agent',
  'GET /v1/agent/conversations': 'agent',
  'GET /v1/agent/conversations/:conversationId/messages': 'agent',
  'POST /v1/agent/conversations/:conversationId/messages': 'agent',
  'POST /v1/agent/conversations/:conversationId/read': 'agent',
  'POST /v1/agent/conversations/:conversationId/typing': 'agent',
  'PUT /v1/agent/conversations/:conversationId/messages/:messageId': 'agent',
  'DELETE /v1/agent/conversations/:conversationId/messages/:messageId': 'agent',
  'POST /v1/agent/conversations/:conversationId/proof': 'agent',
  'PUT /v1/agent/conversations/:conversationId/status': 'agent',
  'GET /v1/agent/contacts/:contactId': 'agent',
  'POST /v1/agent/uploads': 'agent',
  'GET /v1/agent/uploads/:uploadId': 'agent',
  'PUT /v1/agent/uploads/:uploadId': 'agent',
  'DELETE /v1/agent/uploads/:uploadId': 'agent',
  'POST /v1/agent/files/links': 'agent',
  'GET /v1/agent/events': 'agent',
  'POST /v1/identify': 'server',
  'POST /v1/contacts': 'server',
  'GET /v1/contacts/chat-auth-token': 'server',
  'POST /v1/contacts/chat-auth-token': 'server',
  'PUT /v1/users/:userId/security-hash': 'server',
  'POST /v1/identities/revoke': 'server',
};

/** What each kind of caller is told; where nothing stands, the gate lets them through. */
const REFUSED = {
  public: {},
  device: {
    nobody: '401 nonce_required',
    visitor: '401 nonce_required',
    agent: '401 nonce_required',
    server: '401 nonce_required',
  },
  visitor: { nobody: '401 session_expired', agent: '401 session_expired', server: '401 session_expired' },
  /** A visitor's session, and a proof by its key. */
  holder: {
    nobody: '401 session_expired',
    visitor: '401 nonce_required',
    agent: '401 session_expired',
    server: '401 session_expired',
  },
  agent: { nobody: '401 not_signed_in', visitor: '401 not_signed_in', server: '401 not_signed_in' },
  server: { nobody: '403 server_only', visitor: '403 server_only', agent: '403 server_only' },
} as const;

/** All that a line of the log may hold: an error is named and placed, and its words stay out (LOG-1). */
const LOGGED = new Set(
  'level time msg request_id method route status ms err.type err.code err.at err.cause code reason detail workspace_id'.split(
    ' ',
  ),
);

describe('The gate', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let member: Agent;
  before(async () => {
    server = await TestServer.start();
    workspace = await server.workspace();
    member = await Agent.join(server, workspace.appId);
  });
  after(() => server.stop());

  it('stands before every route that the server has, and before no other (COM-1)', () => {
    const found = routesOf(server).filter((route) => !isFile(route) && !route.startsWith('OPTIONS'));
    assert.deepEqual(found.filter((route) => !route.startsWith('HEAD')).sort(), Object.keys(TABLE).sort());
    for (const head of found.filter((route) => route.startsWith('HEAD'))) {
      assert.ok(found.includes(head.replace('HEAD', 'GET')), head);
    }
  });

  for (const [route, access] of Object.entries(TABLE)) {
    it(`lets through to ${route} whom the table names: ${access} (COM-1)`, async () => {
      const [method = '', pattern = ''] = route.split(' ');
      const path = pattern.replace(':appId', workspace.appId).replace(':conversationId', 'none');
      // Of the highest level, so that a refusal is one of the gate.
      const proof = portalProof(workspace, 'ada@example.com');
      const visitor = await (await Visitor.create(server, workspace.appId)).open(proof);
      const agent = route === 'DELETE /v1/agent/session' ? await Agent.join(server, workspace.appId) : member;
      const callers: Record<'nobody' | 'visitor' | 'agent' | 'server', Record<string, string>> = {
        nobody: { origin: ORIGIN },
        visitor: { origin: ORIGIN, authorization: `Bearer ${visitor.token}` },
        agent: { cookie: agent.cookie, [CSRF_HEADER]: agent.session.csrf_token },
        server: { authorization: `Bearer ${workspace.apiKey}` },
      };
      for (const each of method === 'GET' ? ['GET', 'HEAD'] : [method]) {
        for (const [caller, headers] of Object.entries(callers)) {
          const body = method === 'POST' || method === 'PUT' ? {} : undefined;
          const answer = await server.call({ method: each, path, headers, body });
          const expected = (REFUSED[access] as Record<string, string | undefined>)[caller];
          if (expected === undefined)
            assert.ok(![401, 403].includes(answer.status), `${caller}: ${answer.text}`);
          else if (each === 'HEAD') assert.match(String(answer.status), /^40[13]$/);
          else assert.equal(refusalOf(answer), expected, caller);
        }
      }
    });
  }

  it('refuses in one shape, with a code of the table, an id of the request, and nothing of the inside (LOG-5)', async () => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const refusals: Answer[] = [
      await server.call({ path: '/nothing/here' }),
      await server.call({ path: '/v1/conversations/%E0%A4%A/messages' }),
      await server.call({ path: `/v1/conversations/${'x'.repeat(3_000)}/messages` }),
      await server.call({ method: 'PATCH', path: paths.sessions, body: {} }),
      await server.call({ method: 'POST', path: paths.sessions, body: '{' }),
      await server.call({ method: 'POST', path: paths.sessions, body: '{"__proto__":{"x":1}}' }),
      await server.call({ method: 'POST', path: paths.sessions, body: '' }),
      await server.call({ method: 'POST', path: paths.sessions, body: 'x'.repeat(70_000) }),
      await server.call({
        method: 'POST',
        path: paths.sessions,
        body: 'x',
        headers: { 'content-type': 'application/xml' },
      }),
      await server.call({ path: paths.app('none') }),
      await one.call({ path: `${paths.events}?epoch=x` }),
      await one.send('none', 'x'.repeat(9_000)),
    ];
    const ids = refusals.map((answer) => {
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      const { error } = JSON.parse(answer.text) as ErrorBody;
      assert.ok(isErrorCode(error.code), answer.text);
      assert.deepEqual(
        Object.keys(error)
          .filter((key) => key !== 'reason')
          .sort(),
        ['code', 'message', 'request_id'],
      );
      assert.match(error.request_id, /^[0-9a-f-]{36}$/);
      assert.doesNotMatch(answer.text, /\bat .+:\d+|node_modules|select |insert |sqlite|fastify|FST_/i);
      return error.request_id;
    });
    assert.equal(new Set(ids).size, ids.length);
  });

  it('serves the inbox under a strict policy, and pages nothing that can be framed or sniffed (WEB-5)', async () => {
    const [inbox, again] = [await server.call({ path: '/inbox' }), await server.call({ path: '/inbox' })];
    const policy = inbox.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ]) {
      assert.ok(policy.includes(part), part);
    }
    assert.doesNotMatch(policy, /unsafe-/);
    assert.notEqual(policy, again.headers.get('content-security-policy'), 'the nonce is new each time');
    for (const answer of [inbox, await server.call({ path: paths.limits })]) {
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
    }
  });
});

describe('The log', () => {
  it('holds no secret, no address, no code and no word of anybody, in a run through everything (C64, LOG-1, LOG-2, T23)', async () => {
    const lines: string[] = [];
    const mailbox = await TestMailbox.start();
    const server = await TestServer.start({
      smtpUrl: mailbox.smtpUrl,
      logLevel: 'trace',
      onLog: (line) => void lines.push(line),
    });
    const workspace = await server.workspace();
    const email = 'canary-address@example.com';
    const one = await Visitor.create(server, workspace.appId);
    const { challengeId, code } = await mailbox.codeFor(one, email);
    await one.answerPin(challengeId, `${code.slice(1)}${code.slice(0, 1)}`);
    await one.answerPin(challengeId, code);
    const proof = portalProof(workspace, email);
    await one.open(proof);
    for (const security_hash of ['canary-hash-0123456789', 'canary-hash-9876543210']) {
      await one.present({ method: 'pinned-user', user_id: 'canary-user', security_hash });
      await server.call({
        method: 'PUT',
        path: serverPaths.securityHash('canary-user'),
        body: { security_hash },
        headers: { authorization: `Bearer ${workspace.apiKey}` },
      });
    }
    const backEnd = new BackEnd(server, workspace);
    const said = { external_id: 'canary-user', email, custom_data: { canary: 'canary-data' } };
    const { token: userToken, contact_id: id } = await backEnd.identify(said);
    await one.present({ method: 'server-token', user_token: userToken });
    const contactToken = await backEnd.contactToken({ id });
    await one.present(contactProof(contactToken));
    const { conversation } = await one.start('canary-message');
    await one.send(conversation.id, `canary-message${'x'.repeat(9_000)}`);
    const invitation = await server.services.agents.invite(workspace.appId);
    const agent = new Agent(server, await accept(server, { invitation, name: 'canary-name' }));
    await agent.send(conversation.id, 'canary-message');
    await server.call({
      method: 'POST',
      path: agentPaths.session,
      body: { email, password: 'canary-password' },
    });
    await server.call({
      path: '/canary-path?canary-query=1',
      headers: { 'user-agent': 'canary-agent', cookie: 'canary-cookie=1' },
    });
    await server.call({ method: 'POST', path: paths.sessions, body: '{"canary-body' });
    const socket = await Socket.ofVisitor(one, await one.snapshot());
    await socket.next('caught_up');
    const nonce = (await server.call({ path: paths.app(workspace.appId) })).headers.get(NONCE_HEADER) ?? '';
    await server.services.store.close();
    const broken = await one.call({ path: paths.messages(conversation.id) });
    await socket.cut();
    await server.stop().catch(() => undefined);
    await mailbox.close();

    const log = lines.join('');
    assert.match(log, /"route":"\/v1\/pin\/verify"/);
    assert.ok(broken.status >= 500);
    assert.doesNotMatch(broken.text, /at .+:\d+|sqlite|select /i);
    assert.doesNotMatch(log, /canary/i);
    const fields = lines.flatMap((line) => {
      const { err = {}, ...entry } = JSON.parse(line) as { err?: object };
      return [...Object.keys(entry), ...Object.keys(err).map((name) => `err.${name}`)];
    });
    assert.deepEqual(
      [...new Set(fields)].filter((field) => !LOGGED.has(field)),
      [],
    );
    assert.ok(fields.includes('err.type'), 'an error was logged');
    const key = proof.method === 'portal-key' ? proof.connection_key : '';
    const secrets = [
      email,
      `"${code}"`,
      key,
      one.token,
      workspace.portalSecret,
      invitation,
      workspace.apiKey,
      userToken,
      contactToken.auth_token,
      agent.cookie,
      agent.session.csrf_token,
      PASSWORD,
      nonce,
    ];
    for (const secret of secrets) {
      assert.ok(secret.length > 0 && !log.includes(secret), `the log holds ${secret}`);
    }
  });
});
