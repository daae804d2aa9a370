import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, it } from 'node:test';
import {
  agentPaths,
  paths,
  serverPaths,
  type ErrorBody,
  type PinnedUserProof,
  type Session,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const newHash = () => randomBytes(32).toString('hex');
const pair = (user_id: string, security_hash = newHash()): PinnedUserProof => ({
  method: 'pinned-user',
  user_id,
  security_hash,
});
const MISMATCH = '403 tofu_mismatch';

describeOnEveryEngine('A user id', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
  });

  const visitor = () => Visitor.create(server, workspace.appId);
  const present = async (proof: unknown, wishes?: object) => (await visitor()).present(proof, wishes);
  const open = async (proof: PinnedUserProof) => (await visitor()).open(proof);
  const register = (userId: string, security_hash: unknown, headers: Record<string, string> = {}) =>
    server.call({
      method: 'PUT',
      path: serverPaths.securityHash(userId),
      body: { security_hash },
      headers: { authorization: `Bearer ${workspace.apiKey}`, ...headers },
    });
  const audited = () =>
    server.services.store.read
      .selectFrom('audit_entries')
      .select(['actor', 'action', 'target'])
      .where('workspace_id', '=', workspace.appId)
      .where('action', 'like', 'user_pin.%')
      .orderBy('id')
      .execute();

  it('is trusted on first use, at level 2 and long-lived, and opens the same conversations from any browser (TOFU-3, TOFU-5)', async () => {
    const ada = pair('ada');
    const home = await open(ada);
    const { conversation, message } = await home.start();
    assert.deepEqual(home.session?.identity, { level: 2, method: 'pinned-user' });
    assert.equal(message.assurance?.long_lived, true);
    const work = await open(ada);
    assert.equal(work.session?.contact_id, home.session.contact_id);
    assert.deepEqual(
      (await work.snapshot()).conversations.map(({ id }) => id),
      [conversation.id],
    );
  });

  it('with another hash, or with none, is refused by an answer that says nothing of its owner (C23, C25, TOFU-2, TOFU-4)', async () => {
    const owner = await (
      await visitor()
    ).open(pair('secretive'), { claims: { name: 'Secretive Sam', email: 'sam@example.com' } });
    const { conversation } = await owner.start('what only Sam knows');
    const other = await visitor();
    const answers = [
      await other.present(pair('secretive')),
      await other.present({ method: 'claimed', user_id: 'secretive' }),
      await other.present(pair('secretive'), { claims: { name: 'Secretive Sam' } }),
    ];
    for (const answer of answers) {
      assert.equal(refusalOf(answer), MISMATCH);
      assert.equal(sameForEveryone(answer), sameForEveryone(answers[0] ?? answer));
      const { error } = JSON.parse(answer.text) as ErrorBody;
      assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'request_id']);
      for (const secret of ['secretive', 'Sam', conversation.id, owner.session?.contact_id ?? '']) {
        assert.ok(!answer.text.toLowerCase().includes(secret.toLowerCase()), secret);
      }
    }
    await other.open();
    assert.deepEqual((await other.snapshot()).conversations, []);
    assert.notEqual(other.session?.contact_id, owner.session?.contact_id);
    assert.equal(other.session?.identity.name, undefined);
  });

  it('that nobody pinned opens level 1 without a hash, and no history of that level is taken over by a pin (TOFU-2, TOFU-6)', async () => {
    const claimed = await (await visitor()).open({ method: 'claimed', user_id: 'unpinned' });
    await claimed.start('written before');
    assert.equal(claimed.session?.identity.level, 1);
    const pinned = await open(pair('unpinned'));
    assert.notEqual(pinned.session?.contact_id, claimed.session.contact_id);
    assert.deepEqual((await pinned.snapshot()).conversations, []);
  });

  it('that two browsers present first at once gets one pin; the other is refused (C24, TOFU-3)', async () => {
    for (let round = 0; round < 10; round += 1) {
      const racers = await Promise.all(Array.from({ length: 6 }, visitor));
      const proofs = racers.map(() => pair(`raced-${String(round)}`));
      const answers = await Promise.all(racers.map((racer, index) => racer.present(proofs[index])));
      assert.deepEqual(answers.map(refusalOf).sort(), ['201', ...Array<string>(5).fill(MISMATCH)]);
      const winner = answers.findIndex(({ status }) => status === 201);
      const again = await Promise.all(proofs.map(async (proof) => (await present(proof)).status));
      assert.deepEqual(
        again.map((status) => status === 201),
        proofs.map((_, index) => index === winner),
      );
    }
  });

  it('is another one in another workspace, and is no email and no claim of the same text (COM-8, TOFU-5)', async () => {
    const text = 'same@example.com';
    const elsewhere = await server.workspace();
    const proof = pair(text);
    const pinned = await open(proof);
    await pinned.start('of the pin');
    const there = await Visitor.create(server, elsewhere.appId);
    assert.equal((await there.present(pair(text))).status, 201);
    const byEmail = await (await visitor()).open(portalProof(workspace, text));
    assert.notEqual(byEmail.session?.contact_id, pinned.session?.contact_id);
    assert.deepEqual((await byEmail.snapshot()).conversations, []);
  });

  it('counts byte by byte: case, spaces and normal forms make another id (TOFU-1, COM-4)', async () => {
    const ids = ['Zoe', 'zoe', 'zoe ', 'zo\u00eb', 'zoe\u0308', 'z\u043ee'];
    const contacts = new Set<string>();
    for (const id of ids) contacts.add(bodyOf<Session>(await present(pair(id))).contact_id);
    assert.equal(contacts.size, ids.length);
  });

  it('takes 1 to 255 bytes, and a hash 16 to 512 bytes of 8 characters that is neither the id nor the email (TOFU-1)', async () => {
    const good = newHash();
    const refused = [
      pair('x'.repeat(256)),
      pair('ä'.repeat(128)),
      pair('\ud800'),
      pair('nul\0'),
      pair('weak', 'x'.repeat(64)),
      pair('weak', 'abcdefg'.repeat(5)),
      pair('weak', 'abcdefghijklmno'),
      pair('weak', 'ä'.repeat(256) + good),
      pair('weak', good.repeat(8) + 'x'),
      pair('a-user-id-that-is-long-enough', 'a-user-id-that-is-long-enough'),
      { method: 'claimed', user_id: 'ä'.repeat(128) },
      { method: 'claimed', user_id: '\ud800' },
    ];
    for (const proof of refused) {
      assert.equal(refusalOf(await present(proof)), '400 bad_request', JSON.stringify(proof));
    }
    const email = 'somebody.known@example.com';
    const claims = { email };
    assert.equal(refusalOf(await present(pair('weak', email), { claims })), '400 bad_request');
    assert.equal(refusalOf(await present(pair('weak', email.toUpperCase()), { claims })), '400 bad_request');
    assert.equal((await present(pair('weak', good.repeat(8)))).status, 201, 'none of these made a pin');
    assert.equal((await present(pair('ä'.repeat(127), '0123456789abcdef'))).status, 201);
  });

  it('is stored beside no hash that a page shows, and beside another value for each id and workspace (TOFU-3)', async () => {
    const security_hash = newHash();
    const elsewhere = await server.workspace();
    await open(pair('stored', security_hash));
    await open(pair('stored too', security_hash));
    await (await Visitor.create(server, elsewhere.appId)).open(pair('stored', security_hash));
    const rows = await server.services.store.read
      .selectFrom('user_pins')
      .selectAll()
      .where('user_id', 'like', 'stored%')
      .execute();
    assert.ok(!JSON.stringify(rows).includes(security_hash));
    assert.equal(new Set(rows.map(({ pin_hash }) => pin_hash)).size, 3);
  });

  it('that the site registered beforehand has no first use to win, and stays at level 2 (TOFU-8)', async () => {
    const { user_id, security_hash } = pair('né/wé%r seen');
    const answer = await register(user_id, security_hash);
    assert.deepEqual([answer.status, answer.text], [204, '']);
    assert.equal(refusalOf(await present(pair(user_id))), MISMATCH);
    const owner = await open(pair(user_id, security_hash));
    assert.equal(owner.session?.identity.level, 2);
  });

  it('that the site pins anew ends what the former hash opened, and nothing else, and keeps its conversations (TOFU-7)', async () => {
    const id = 'renewed@example.com';
    const bystanders = [
      await (await visitor()).open(portalProof(workspace, id)),
      await open(pair('bystander')),
    ];
    const former = pair(id);
    await register(id, former.security_hash);
    const [one, two] = [await open(former), await open(former)];
    const { conversation } = await one.start();
    const next = newHash();
    assert.equal((await register(id, next)).status, 204);
    for (const session of [one, two]) {
      assert.equal(refusalOf(await session.call({ path: paths.conversations })), '401 session_revoked');
    }
    for (const session of bystanders) {
      assert.equal((await session.call({ path: paths.conversations })).status, 200);
    }
    assert.equal(refusalOf(await present(former)), MISMATCH);
    const owner = await open(pair(id, next));
    assert.deepEqual(
      (await owner.snapshot()).conversations.map((one) => one.id),
      [conversation.id],
    );
  });

  it('that one took before its owner, and the site then resets or registers, is three clean spaces (T8, TOFU-7)', async () => {
    const id = 'squatted';
    const squatter = pair(id);
    const said = { claims: { name: 'Mallory', email: 'mallory@example.com' } };
    const first = await (await visitor()).open(squatter, said);
    const { conversation } = await first.start('written by whoever came first');
    const contacts = [first.session?.contact_id];
    const clean = async (proof: PinnedUserProof) => {
      const next = await open(proof);
      assert.deepEqual(next.session?.identity, { level: 2, method: 'pinned-user' });
      assert.deepEqual((await next.snapshot()).conversations, []);
      contacts.push(next.session.contact_id);
      return next;
    };

    await server.services.pinnedUsers.reset(workspace.appId, id, 'operator');
    const second = await clean(pair(id));
    await second.start('written by whoever came next');
    const registered = pair(id);
    assert.equal((await register(id, registered.security_hash)).status, 204);
    const owner = await clean(registered);
    await owner.start('written by the owner');
    assert.equal(new Set(contacts).size, 3);

    for (const former of [first, second]) {
      assert.equal(refusalOf(await former.call({ path: paths.conversations })), '401 session_revoked');
      assert.equal(refusalOf(await former.renew()), '401 session_revoked');
    }
    assert.equal(refusalOf(await present(squatter)), MISMATCH);
    const agent = await Agent.join(server, workspace.appId);
    const kept = (await agent.snapshot()).conversations.find(({ id }) => id === conversation.id);
    assert.equal(kept?.preview?.text, 'written by whoever came first');
    const ask = { method: 'POST', path: agentPaths.proof(conversation.id), body: { level: 3 } };
    assert.equal(refusalOf(await agent.call(ask)), '403 level_too_low', 'nobody is left to prove anything');
  });

  it('that the site pins to the hash it has keeps its sessions, and is known as registered (TOFU-7, TOFU-8)', async () => {
    const source = async () => {
      const pins = server.services.store.read.selectFrom('user_pins').select('source');
      return (await pins.where('user_id', '=', 'unchanged').executeTakeFirstOrThrow()).source;
    };
    const proof = pair('unchanged');
    const owner = await open(proof);
    assert.equal(await source(), 'first-use');
    assert.equal((await register('unchanged', proof.security_hash)).status, 204);
    assert.equal(await source(), 'registered');
    assert.equal((await owner.call({ path: paths.conversations })).status, 200);
  });

  it('that an operator unpins ends its sessions, and the next to present it wins (TOFU-7)', async () => {
    const former = pair('unpinned again');
    const owner = await open(former);
    const { pinnedUsers } = server.services;
    assert.equal(await pinnedUsers.reset(workspace.appId, 'unpinned again', 'operator'), true);
    assert.equal(refusalOf(await owner.call({ path: paths.conversations })), '401 session_revoked');
    assert.equal((await present(pair('unpinned again'))).status, 201);
    assert.equal(refusalOf(await present(former)), MISMATCH);
    assert.equal(await pinnedUsers.reset(workspace.appId, 'nobody', 'operator'), false);
  });

  it('leaves a trace of who pinned or unpinned it, where that changed something (TOFU-7)', async () => {
    const before = (await audited()).length;
    const hash = newHash();
    await register('traced', hash);
    await register('traced', hash);
    await server.services.pinnedUsers.reset(workspace.appId, 'traced', 'operator:grace');
    const [set, reset, ...rest] = (await audited()).slice(before).map((entry) => ({ ...entry }));
    assert.ok(set);
    assert.match(set.actor, /^api_key:[0-9a-f-]{36}$/);
    // An id may be an address: the audit tells which entries are about the same one, and not which one that is.
    assert.match(set.target, /^keyed hash [\w-]{22}$/);
    assert.equal(set.action, 'user_pin.set');
    assert.deepEqual(reset, {
      actor: 'operator:grace',
      action: 'user_pin.reset',
      target: set.target,
    });
    assert.deepEqual(rest, []);
    await register('another', hash);
    assert.notEqual((await audited()).at(-1)?.target, set.target);
  });

  it('is pinned from outside only by a good hash and a key of this workspace for it (TOFU-1, TOFU-7, COM-8)', async () => {
    const good = newHash();
    for (const hash of [null, 7, '', 'short', 'x'.repeat(64), 'x'.repeat(513), [good]]) {
      assert.equal(refusalOf(await register('guarded', hash)), '400 bad_request');
    }
    assert.equal(refusalOf(await register('ä'.repeat(128), good)), '400 bad_request');
    const elsewhere = await server.workspace();
    const narrow = await server.services.apiKeys.create(workspace.appId, {
      name: 'narrow',
      scopes: ['identify'],
      actor: 'test',
    });
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
    assert.equal(refusalOf(await register('guarded', good, bearer('x'))), '401 api_key_invalid');
    assert.equal(refusalOf(await register('guarded', good, bearer(narrow.key))), '403 scope_missing');
    assert.equal((await register('guarded', good, bearer(elsewhere.apiKey))).status, 204);
    assert.equal((await present(pair('guarded'))).status, 201, 'the key of another workspace pinned its own');
  });
});

describe('Mismatches', () => {
  for (const [limit, sameDevice] of [
    ['mismatchesPerDevice', true],
    ['mismatchesPerNetwork', false],
  ] as const) {
    it(`are counted by ${limit}; beyond it no user id is judged, right or wrong, and other proofs are (TOFU-10)`, async (t) => {
      const server = await TestServer.during(t, { rateLimits: { [limit]: { max: 3, timeWindow: 60_000 } } });
      const { appId } = await server.workspace();
      const first = await Visitor.create(server, appId);
      const one = async () => (sameDevice ? first : Visitor.create(server, appId));
      const ada = pair('ada');
      for (let uses = 0; uses < 6; uses += 1) assert.equal((await (await one()).present(ada)).status, 201);
      for (const proof of [pair('ada'), { method: 'claimed', user_id: 'ada' }, pair('ada')]) {
        assert.equal(refusalOf(await (await one()).present(proof)), MISMATCH);
      }
      for (const proof of [pair('ada'), ada, { method: 'claimed', user_id: 'nobody' }]) {
        const answer = await (await one()).present(proof);
        assert.equal(refusalOf(answer), '429 rate_limited');
        assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
      }
      assert.equal((await (await one()).present({ method: 'anonymous' })).status, 201);
      const elsewhere = await (
        await Visitor.create(server, appId)
      ).prove(
        paths.sessions,
        { app_id: appId, proof: ada },
        { headers: { 'x-forwarded-for': '203.0.113.9' } },
      );
      assert.equal(elsewhere.status, 201);
    });
  }
});
