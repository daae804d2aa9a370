import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { agentPaths, paths, PROOF_HEADER, type MessagePage, type Session } from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const EVE = 'eve@example.com';

describe('An identity', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await TestServer.start();
    workspace = await server.workspace();
  });
  after(() => server.stop());

  const visitor = () => Visitor.create(server, workspace.appId);
  const present = async (proof: unknown) => (await visitor()).present(proof);
  const keyFor = (email: string) => createHmac('sha256', workspace.portalSecret).update(email).digest('hex');

  it('that is only claimed opens a new contact without history, and says nothing about the address (C01, T1, MRG-1, LVL-3)', async () => {
    const known = await (await visitor()).open(portalProof(workspace, ADA));
    await known.start('my secret history');
    const [claim, other] = [await visitor(), await visitor()];
    const answer = await claim.present({ method: 'claimed' }, { claims: { email: ADA } });
    const unknownAnswer = await other.present({ method: 'claimed' }, { claims: { email: EVE } });
    claim.session = bodyOf<Session>(answer);
    other.session = bodyOf<Session>(unknownAnswer);
    assert.equal(sameForEveryone(answer), sameForEveryone(unknownAnswer).replaceAll(EVE, ADA));
    assert.deepEqual(claim.session.identity, { level: 1, method: 'claimed', email: ADA });
    assert.notEqual(claim.session.contact_id, known.session?.contact_id);
    assert.deepEqual((await claim.snapshot()).conversations, []);
    const lists = await Promise.all([claim, other].map((one) => one.call({ path: paths.conversations })));
    assert.equal(lists[0]?.text, lists[1]?.text);
  });

  it('keeps the name a visitor gave, and never tells them the one made up for agents (ANON-6)', async () => {
    const named = await (
      await visitor()
    ).open({ method: 'claimed' }, { claims: { name: 'Ada\u202e \u200bLovelace' } });
    assert.equal(named.session?.identity.name, 'Ada Lovelace');
    const unnamed = await (await visitor()).open({ method: 'claimed' }, { claims: { email: ADA } });
    assert.equal(unnamed.session?.identity.name, undefined);
    assert.equal(bodyOf<Session>(await unnamed.renew()).identity.name, undefined);
  });

  it('is refused with an empty connection key: it does not become anonymous (C02, COM-3, HM-8)', async () => {
    const answer = await present({ method: 'portal-key', connection_email: ADA, connection_key: '' });
    assert.equal(refusalOf(answer), '400 bad_request');
  });

  it('is accepted with the key in upper-case digits (C03, HM-2)', async () => {
    const connection_key = keyFor(ADA).toUpperCase();
    assert.equal(
      (await present({ method: 'portal-key', connection_email: ADA, connection_key })).status,
      201,
    );
  });

  it('is refused with a key that is not 64 hexadecimal digits (C04, HM-2, COM-5)', async () => {
    const key = keyFor(ADA);
    const fullWidth = [...key].map((digit) =>
      /\d/.test(digit) ? String.fromCodePoint(0xff10 + Number(digit)) : digit,
    );
    const shapes = [
      key.slice(1),
      `${key}0`,
      key + key,
      `g${key.slice(1)}`,
      fullWidth.join(''),
      `${key}\n`,
      ` ${key}`,
    ];
    for (const connection_key of shapes) {
      const answer = await present({ method: 'portal-key', connection_email: ADA, connection_key });
      assert.equal(refusalOf(answer), '401 identity_invalid malformed');
    }
  });

  it('is refused when the key belongs to another address (C05, COM-2)', async () => {
    const answer = await present({
      method: 'portal-key',
      connection_email: EVE,
      connection_key: keyFor(ADA),
    });
    assert.equal(refusalOf(answer), '401 identity_invalid mismatch');
  });

  it('is refused for a spaced address with the same bytes whether its key is right or wrong (C06, EML-2, HM-3)', async () => {
    const spaced = { method: 'portal-key', connection_email: ` ${ADA}` };
    const right = await present({ ...spaced, connection_key: keyFor(` ${ADA}`) });
    const wrong = await present({ ...spaced, connection_key: keyFor(EVE) });
    assert.equal(refusalOf(right), '400 email_malformed');
    assert.equal(sameForEveryone(right), sameForEveryone(wrong));
  });

  it('is refused when a second field names a subject (COM-2)', async () => {
    const proofs = [
      { ...portalProof(workspace, ADA), email: EVE },
      { ...portalProof(workspace, ADA), user_id: 'eve' },
      { ...portalProof(workspace, ADA), contact_id: 'c1' },
      { method: 'anonymous', email: ADA },
      { method: 'claimed', connection_key: keyFor(ADA) },
      { method: 'claimed', user_id: 'ada', level: 4 },
    ];
    for (const proof of proofs) assert.equal(refusalOf(await present(proof)), '400 bad_request');
  });

  it('is refused with a field beside the proof that nobody knows, lest it was meant to say who (COM-2, C26)', async () => {
    const fields = [
      { contact_id: 'c1' },
      { email: EVE },
      { user_id: 'eve' },
      { identity: {} },
      { proofs: [] },
    ];
    for (const field of fields) {
      const one = await Visitor.create(server, workspace.appId);
      assert.equal(refusalOf(await one.present(portalProof(workspace, ADA), field)), '400 bad_request');
      const pin = { app_id: workspace.appId, challenge_id: randomUUID(), pin: '000000' };
      assert.equal(refusalOf(await one.prove(paths.verifyPin, { ...pin, ...field })), '400 bad_request');
    }
  });

  it('takes the place of a session by a well-formed token only (COM-3, COM-13)', async () => {
    for (const replaces of ['nonsense', '', null, 7, workspace.portalSecret]) {
      const one = await Visitor.create(server, workspace.appId);
      assert.equal(refusalOf(await one.present({ method: 'anonymous' }, { replaces })), '400 bad_request');
    }
  });

  it('is refused with half a portal key or an unknown method (HM-8)', async () => {
    const proofs = [
      { method: 'portal-key', connection_email: ADA },
      { method: 'portal-key', connection_key: keyFor(ADA) },
      { method: 'email-pin', email: ADA },
      { method: 'PORTAL-KEY', connection_email: ADA, connection_key: keyFor(ADA) },
      {},
    ];
    for (const proof of proofs) assert.equal(refusalOf(await present(proof)), '400 bad_request');
  });

  it('by portal key is of level 4, long-lived, and names the secret behind it; each message keeps its own proof (HM-1, HM-4, LVL-2)', async () => {
    const agent = await Agent.join(server, workspace.appId);
    const level = { anonymous: 0, claimed: 1, 'portal-key': 4 } as const;
    const people = [
      await (await visitor()).open(),
      await (await visitor()).open({ method: 'claimed' }, { claims: { name: 'Ada' } }),
      await (await visitor()).open(portalProof(workspace, 'stamp@example.com')),
    ];
    for (const person of people) {
      const { message, conversation } = await person.start();
      const method = person.session?.identity.method as keyof typeof level;
      assert.equal(message.assurance?.method, method);
      assert.equal(message.assurance.level, level[method]);
      assert.equal(message.assurance.long_lived, method === 'portal-key');
      assert.equal(typeof message.assurance.key_id, method === 'portal-key' ? 'string' : 'undefined');
      const page = bodyOf<MessagePage>(await agent.call({ path: agentPaths.messages(conversation.id) }));
      assert.deepEqual(page.messages[0], message);
    }
  });

  it('of a device is the same contact when it claims a name later, and its earlier messages keep their level (LVL-2)', async () => {
    const one = await (await visitor()).open();
    const { conversation } = await one.start('before');
    await one.open({ method: 'claimed' }, { claims: { name: 'Ada' } });
    await one.send(conversation.id, 'after');
    const page = bodyOf<MessagePage>(await one.call({ path: paths.messages(conversation.id) }));
    const written = page.messages.filter(({ author }) => author.kind === 'contact');
    assert.deepEqual(
      written.map(({ assurance }) => assurance?.level),
      [0, 1],
    );
  });

  it('by portal key is one person on every device, who sees all of their conversations (LNK-3)', async () => {
    const email = 'two-devices@example.com';
    const home = await (await visitor()).open(portalProof(workspace, email));
    const { conversation } = await home.start();
    const work = await (await visitor()).open(portalProof(workspace, email));
    assert.deepEqual(
      (await work.snapshot()).conversations.map(({ id }) => id),
      [conversation.id],
    );
  });

  it('of another workspace is not accepted here (COM-8, HM-1)', async () => {
    const elsewhere = await server.workspace();
    assert.equal(refusalOf(await present(portalProof(elsewhere, ADA))), '401 identity_invalid mismatch');
  });

  it('made with the portal secret over a user id opens nothing but that very string as an address (C13, COM-10)', async () => {
    const userId = 'ceo@example.com';
    const byEmail = await (await visitor()).open(portalProof(workspace, userId));
    for (const [proof, level] of [
      [{ method: 'claimed', user_id: userId }, 1],
      [{ method: 'pinned-user', user_id: userId, security_hash: keyFor(userId) }, 2],
    ] as const) {
      const session = bodyOf<Session>(await present(proof));
      assert.equal(session.identity.level, level);
      assert.notEqual(session.contact_id, byEmail.session?.contact_id);
    }
    const mixed = { method: 'portal-key', user_id: userId, connection_key: keyFor(userId) };
    assert.equal(refusalOf(await present(mixed)), '400 bad_request');
  });

  it('needs an app that exists', async () => {
    const body = { app_id: 'no-such-app', proof: { method: 'anonymous' } };
    assert.equal(refusalOf(await (await visitor()).prove(paths.sessions, body)), '404 app_unknown');
  });

  it('with too many wrong keys in a minute makes the workspace wait, and says how long (COM-14)', async (t) => {
    const limited = await TestServer.during(t, {
      rateLimits: { failuresPerWorkspace: { max: 3, timeWindow: 60_000 } },
    });
    const { appId } = await limited.workspace();
    const guess = async () =>
      (await Visitor.create(limited, appId)).present({
        method: 'portal-key',
        connection_email: ADA,
        connection_key: keyFor(EVE),
      });
    for (let tries = 0; tries < 3; tries += 1) assert.equal((await guess()).status, 401);
    const refused = await guess();
    assert.equal(refusalOf(refused), '429 rate_limited');
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    const innocent = await (await Visitor.create(limited, appId)).present({ method: 'anonymous' });
    assert.equal(innocent.status, 201, 'those who prove nothing wrong are let in meanwhile');
  });

  for (const [limit, sameDevice] of [
    ['identityPerDevice', true],
    ['identityPerNetwork', false],
  ] as const) {
    it(`requests are counted by ${limit}, with Retry-After (COM-14)`, async (t) => {
      const limited = await TestServer.during(t, { rateLimits: { [limit]: { max: 3, timeWindow: 60_000 } } });
      const { appId } = await limited.workspace();
      const first = await Visitor.create(limited, appId);
      const statuses: number[] = [];
      for (let tries = 0; tries < 4; tries += 1) {
        const one = sameDevice ? first : await Visitor.create(limited, appId);
        const answer = await one.present({ method: 'anonymous' });
        statuses.push(answer.status);
        if (answer.status === 429) assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
      }
      const elsewhere = await Visitor.create(limited, appId);
      const other = await elsewhere.prove(
        paths.sessions,
        { app_id: appId, proof: { method: 'anonymous' } },
        { headers: { 'x-forwarded-for': '203.0.113.9' } },
      );
      assert.deepEqual(statuses, [201, 201, 201, 429]);
      assert.equal(other.status, 201, 'another device in another network is not concerned');
    });
  }

  it('proof headers of any kind never break the server (COM-4)', async () => {
    const { jwk } = (await visitor()).device;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const withKey = (key: unknown) =>
      `${part({ alg: 'ES256', typ: 'dpop+jwt', jwk: key })}.${part({})}.${'A'.repeat(86)}`;
    const keys = [
      null,
      1,
      'x',
      [],
      {},
      { ...jwk, x: 'AAAA' },
      { ...jwk, x: jwk.y, y: jwk.x },
      { ...jwk, crv: 'P-384' },
      { ...jwk, x: 5 },
      { kty: 'oct', k: 'AAAA' },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
    ];
    const headers = ['', ' ', 'x', '..', 'a.b.c', 'null', '{}', 'x'.repeat(3_000), ...keys.map(withKey)];
    for (const header of headers) {
      const answer = await server.call({
        method: 'POST',
        path: paths.sessions,
        body: { app_id: workspace.appId, proof: { method: 'anonymous' } },
        headers: { origin: ORIGIN, [PROOF_HEADER]: header },
      });
      assert.match(refusalOf(answer), /^401 (device_proof_invalid|nonce_required)$/, header);
    }
  });
});
