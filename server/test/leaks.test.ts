import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { paths, serverPaths, type AgentSession, agentPaths, type Proof } from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, type Answer } from './support/http.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A key that a page sends', (servers) => {
  let server: TestServer;
  const lines: string[] = [];
  before(async () => {
    server = await servers.start({ logLevel: 'trace', onLog: (line) => void lines.push(line) });
  });

  /** A workspace, and what its team is warned of. */
  const scene = async () => {
    const workspace = await server.workspace();
    const agent = await Agent.join(server, workspace.appId);
    const leaked = async () =>
      bodyOf<AgentSession>(await agent.call({ path: agentPaths.session })).warnings.map(
        ({ key_id }) => key_id,
      );
    const [key] = await server.services.apiKeys.list(workspace.appId);
    const [secret] = await server.services.secrets.list(workspace.appId);
    return { workspace, leaked, keyId: key?.id, secretId: secret?.id };
  };
  const acts = async ({ appId }: TestWorkspace) => {
    const { read } = server.services.store;
    const entries = read.selectFrom('audit_entries').select(['action', 'actor', 'target']);
    const rows = await entries
      .where('workspace_id', '=', appId)
      .where('action', 'like', '%.leaked')
      .execute();
    return rows.map(({ action, actor, target }) => [action, actor, target]);
  };
  const asked = (workspace: TestWorkspace, headers: Record<string, string>): Promise<Answer> =>
    new BackEnd(server, workspace).call({
      method: 'POST',
      path: serverPaths.identify,
      body: { external_id: 'u-1' },
      headers,
    });

  it('to where only servers call is refused, and flagged once as leaked (S2S-6, CAT-4, C30)', async () => {
    const { workspace, leaked, keyId } = await scene();
    assert.deepEqual(await leaked(), []);
    assert.equal((await asked(workspace, {})).status, 201);
    assert.deepEqual(await leaked(), []);
    for (let count = 0; count < 2; count++)
      assert.equal(refusalOf(await asked(workspace, { origin: ORIGIN })), '403 server_only');
    assert.deepEqual(await leaked(), [keyId]);
    assert.deepEqual(await acts(workspace), [['api_key.leaked', 'server', keyId]]);
    assert.equal((await asked(workspace, {})).status, 201, 'it goes on until somebody decides');
  });

  it('as a bearer to where pages call is refused and flagged, API key or portal secret (S2S-6)', async () => {
    const { workspace, leaked, keyId, secretId } = await scene();
    for (const secret of [workspace.apiKey, workspace.portalSecret]) {
      const headers = { origin: ORIGIN, authorization: `Bearer ${secret}` };
      const answer = await server.call({ path: paths.conversations, headers });
      assert.equal(refusalOf(answer), '401 session_expired');
    }
    assert.deepEqual((await leaked()).sort(), [keyId, secretId].sort());
  });

  it('in any field of a proof is flagged, from an origin that is not on the list too (S2S-6)', async () => {
    const proofs: ((secret: string) => Proof)[] = [
      (secret) => ({ method: 'portal-key', connection_email: 'ada@example.com', connection_key: secret }),
      (secret) => ({ method: 'server-token', user_token: secret }),
      (secret) => ({ method: 'contact-token', auth_token: secret }),
      (secret) => ({ method: 'identity-token', identity_token: secret }),
      (secret) => ({ method: 'pinned-user', user_id: 'u-1', security_hash: secret }),
    ];
    for (const proof of proofs) {
      const { workspace, leaked, keyId, secretId } = await scene();
      const stranger = await Visitor.create(server, workspace.appId, 'https://elsewhere.example');
      for (const secret of [workspace.apiKey, workspace.portalSecret]) {
        const answer = await stranger.present(proof(secret));
        assert.equal(refusalOf(answer), '403 origin_refused');
        assert.ok(!answer.text.includes(secret));
      }
      assert.deepEqual((await leaked()).sort(), [keyId, secretId].sort());
    }
  });

  it('beyond the rate of its network, or beside what pages send, is not looked up (COM-14, T21)', async (t) => {
    const limited = await TestServer.during(t, {
      rateLimits: { identityPerNetwork: { max: 2, timeWindow: 60_000 } },
    });
    const { appId, portalSecret, apiKey } = await limited.workspace();
    const leaks = async () =>
      (await limited.services.secrets.list(appId)).filter(({ leakedAt }) => leakedAt !== null).length;
    const post = (proof: object) =>
      limited.call({
        method: 'POST',
        path: paths.sessions,
        body: { app_id: appId, proof },
        headers: { origin: ORIGIN },
      });
    assert.equal(refusalOf(await post({ note: portalSecret, 0: portalSecret })), '401 nonce_required');
    assert.equal(await leaks(), 0);
    const other = `cmps_${'A'.repeat(43)}000000`;
    const headers = { origin: ORIGIN, authorization: `Bearer ${apiKey}` };
    const asBearer = () => limited.call({ path: paths.conversations, headers });
    assert.equal(refusalOf(await asBearer()), '401 session_expired');
    for (const answer of [
      await post({ connection_key: portalSecret }),
      await post({ connection_key: other }),
      await asBearer(),
    ]) {
      assert.equal(refusalOf(answer), '429 rate_limited');
    }
    assert.equal(await leaks(), 0);
  });

  it('is revoked at once with all that it opened, where the workspace wants that (S2S-6, COM-11)', async () => {
    const { workspace, leaked } = await scene();
    await server.change(workspace.appId, { revoke_leaked_keys: true });
    const backEnd = new BackEnd(server, workspace);
    const visitor = () => Visitor.create(server, workspace.appId);
    const byKey = await (await visitor()).open(await backEnd.proofOf({ external_id: 'u-1' }));
    const byPortal = await (await visitor()).open(portalProof(workspace, 'ada@example.com'));
    await asked(workspace, { 'sec-fetch-site': 'cross-site' });
    await (await visitor()).present({ method: 'server-token', user_token: workspace.portalSecret });
    assert.equal(refusalOf(await asked(workspace, {})), '401 api_key_invalid');
    const again = await (await visitor()).present(portalProof(workspace, 'ada@example.com'));
    assert.equal(refusalOf(again), '401 identity_invalid mismatch');
    for (const ended of [byKey, byPortal]) {
      assert.equal(refusalOf(await ended.call({ path: paths.conversations })), '401 session_revoked');
    }
    assert.deepEqual(await leaked(), [], 'there is nothing left to warn of');
    assert.equal((await acts(workspace)).length, 2);
  });

  it('is not flagged where it only looks like one, or belongs to another workspace than the page (S2S-6)', async () => {
    const { workspace, leaked } = await scene();
    const other = await server.workspace(['https://other.example']);
    const page = await Visitor.create(server, workspace.appId);
    const shapes = [
      `cmak_${'A'.repeat(43)}000000`,
      'cmak_',
      'cmps_',
      other.portalSecret,
      ` ${workspace.apiKey}`,
    ];
    for (const text of shapes) await page.present({ method: 'server-token', user_token: text });
    for (const body of [{ proof: null }, { proof: [workspace.apiKey.slice(0, -1)] }, { app_id: 1 }]) {
      await page.prove(paths.sessions, body);
    }
    assert.deepEqual(await leaked(), []);
    assert.deepEqual(await acts(other), []);
  });

  it('stands in no line of the log (LOG-2)', async () => {
    const { workspace } = await scene();
    await asked(workspace, { origin: ORIGIN });
    const page = await Visitor.create(server, workspace.appId);
    await page.present({ method: 'server-token', user_token: workspace.portalSecret });
    const log = lines.join('');
    assert.match(log, /"status":403/);
    assert.doesNotMatch(log, /cm(?:ak|ps)_/);
  });
});
