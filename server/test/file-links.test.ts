import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, it } from 'node:test';
import { agentPaths, paths, serverPaths, type FileLinks } from 'chat-messenger/protocol';
import sharp from 'sharp';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { MINUTE } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { download, linkTo, png, sendFiles, uploaded } from './support/files.ts';
import { bodyOf } from './support/http.ts';
import { answered, signIn } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('The address of a file', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const person = async (email?: string, wishes = {}) => {
    const visitor = await Visitor.create(server, workspace.appId);
    const proof = email === undefined ? ({ method: 'anonymous' } as const) : portalProof(workspace, email);
    return visitor.open(proof, wishes);
  };
  const fresh = () => person(`${randomUUID()}@example.com`);
  /** A file that somebody sent, and the conversation that holds it. */
  const sent = async (visitor: Visitor, content: Buffer = Buffer.from('words'), name = 'a.txt') => {
    const id = await uploaded(visitor, name, content);
    const { conversation } = await visitor.start();
    await sendFiles(visitor, conversation.id, [id]);
    return { id, conversation };
  };
  const address = async (...of: Parameters<typeof linkTo>) => {
    const path = await linkTo(...of);
    assert.ok(path);
    return path;
  };
  const statusAt = async (path: string) => (await download(server, path)).status;
  /** A refusal without what is new in every one. */
  const refusalAt = async (path: string) => {
    const { status, content, headers } = await download(server, path);
    const told = content.toString().replace(/"request_id":"[^"]+"/, '');
    return [status, told, headers.get('content-type'), headers.get('cache-control')].join('\n');
  };
  const nowhere = () => refusalAt(paths.file(randomUUID(), 'full'));

  it('leads to something to save, which no page of the server can become (FIL-4)', async () => {
    const visitor = await fresh();
    const content = Buffer.from('%PDF-1.7\n1 0 obj\n<< /JS (app.alert(1)) >>\n');
    const id = await uploaded(visitor, 'Fähre & „Karte“ (1).pdf', content);
    const { status, headers, content: read } = await download(server, await address(visitor, id));
    assert.equal(status, 200);
    assert.ok(read.equals(content));
    assert.equal(headers.get('content-length'), String(content.length));
    assert.equal(headers.get('content-type'), 'application/pdf');
    assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'");
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin');
    const name = 'F%C3%A4hre%20%26%20%E2%80%9EKarte%E2%80%9C%20%281%29.pdf';
    assert.equal(headers.get('content-disposition'), `attachment; filename*=UTF-8''${name}`);
    const [, seconds] = /^private, max-age=(\d+)$/.exec(headers.get('cache-control') ?? '') ?? [];
    assert.ok(Number(seconds) > 0 && Number(seconds) <= 300);
    assert.equal(headers.get('set-cookie'), null);
  });

  it('is a path that works on every host that leads to the server, without cookies and sessions', async () => {
    const visitor = await fresh();
    const path = await address(visitor, await uploaded(visitor, 'a.txt', Buffer.from('words')));
    assert.match(path, /^\/v1\/files\/[\w-]+\/full\?t=[\w-]+$/);
    for (const headers of [
      { 'x-forwarded-host': 'files.example' },
      { origin: 'https://elsewhere.example' },
      { cookie: agent.cookie },
      { cookie: 'x=1', authorization: 'Bearer nobody' },
    ]) {
      assert.equal((await server.call({ path, headers })).text, 'words');
    }
  });

  it('names nobody: what it is good for is sealed (COM-16)', async () => {
    const visitor = await fresh();
    const { id } = await sent(visitor);
    for (const path of [await address(visitor, id), await address(agent, id)]) {
      const token = new URL(path, server.url).searchParams.get('t') ?? '';
      const text = Buffer.from(token, 'base64url').toString('latin1');
      assert.doesNotMatch(text, /visitor|agent|session/);
      assert.ok(!path.includes(visitor.session?.contact_id ?? '?'));
    }
  });

  it('is over after five minutes, and good for no other file or form (FIL-5)', async () => {
    const visitor = await fresh();
    const [id, other] = [
      await uploaded(visitor, 'a.png', await png()),
      await uploaded(visitor, 'b.png', await png()),
    ];
    const path = await address(visitor, id);
    assert.equal(await statusAt(path), 200);
    const [, token = ''] = path.split('?t=');
    for (const changed of [
      path.replace(id, other),
      path.replace('/full', '/preview'),
      path.replace('/full', '/part'),
      path.replace('/full', '/full.new'),
      path.split('?')[0] ?? '',
      `${path}x`,
      `${path}&t=${token}`,
      `${path.split('?')[0] ?? ''}?t=`,
      `${path.split('?')[0] ?? ''}?t=${'A'.repeat(5_000)}`,
      `${path.split('?')[0] ?? ''}?t=${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`,
    ]) {
      assert.equal(await refusalAt(changed), await nowhere(), changed);
    }
    server.clock.advance(5 * MINUTE - 1_000);
    assert.equal(await statusAt(path), 200);
    server.clock.advance(1_001);
    assert.equal(await refusalAt(path), await nowhere());
  });

  it('is given only to whom the conversation is readable; others hear nothing of it (LVL-3, LVL-4)', async () => {
    const email = `${randomUUID()}@example.com`;
    const proven = await person(email);
    const { id } = await sent(proven);
    const southwind = await server.workspace(undefined, 'Southwind');
    const claimed = await Visitor.create(server, workspace.appId);
    await claimed.open({ method: 'claimed' }, { claims: { email } });
    for (const stranger of [
      await fresh(),
      await person(),
      await person(email, { scope: 'north' }),
      claimed,
      await Agent.join(server, southwind.appId),
    ]) {
      const path = 'cookie' in stranger ? agentPaths.fileLinks : paths.fileLinks;
      const ask = (file: string) =>
        stranger.call({ method: 'POST', path, body: { files: [{ id: file, variant: 'full' }] } });
      const answer = await ask(id);
      assert.deepEqual(bodyOf<FileLinks>(answer), { links: [] });
      assert.equal(answer.text, (await ask(randomUUID())).text);
    }
    const elsewhere = await person(email);
    for (const reader of [proven, elsewhere, agent])
      assert.equal(await statusAt(await address(reader, id)), 200);
  });

  it('of what was not sent yet is given to its own device alone', async () => {
    const email = `${randomUUID()}@example.com`;
    const [one, other] = [await person(email), await person(email)];
    const id = await uploaded(one, 'a.txt', Buffer.from('words'));
    assert.equal(await statusAt(await address(one, id)), 200);
    for (const reader of [other, agent]) assert.equal(await linkTo(reader, id), undefined);
  });

  it('is dead at once when the session ends that asked for it (FIL-5, SES-18)', async () => {
    const visitor = await fresh();
    const { id } = await sent(visitor);
    const colleague = await Agent.join(server, workspace.appId);
    const other = await fresh();
    const { id: othersId } = await sent(other);
    const [own, team, everywhere] = [
      await address(visitor, id),
      await address(colleague, id),
      await address(other, othersId),
    ];
    for (const path of [own, team, everywhere]) assert.equal(await statusAt(path), 200);
    await visitor.call({ method: 'POST', path: paths.endSession, body: {} });
    await colleague.call({ method: 'DELETE', path: agentPaths.session });
    await new BackEnd(server, workspace).post(serverPaths.revokeIdentity, {
      email: (await emailOf(other)) ?? '',
    });
    for (const path of [own, team, everywhere]) assert.equal(await refusalAt(path), await nowhere());
    assert.equal(await statusAt(await address(agent, id)), 200);
  });
  const emailOf = async (visitor: Visitor) => {
    const { read } = server.services.store;
    const row = await read
      .selectFrom('contacts')
      .select('subject')
      .where('id', '=', visitor.session?.contact_id ?? '')
      .executeTakeFirst();
    return row?.subject;
  };

  it('is dead as soon as its session may not read the conversation any more (LVL-3, MRG-5)', async () => {
    const device = await person();
    const { id } = await sent(device);
    const path = await address(device, id);
    assert.equal(await statusAt(path), 200);
    const known = await signIn(device, portalProof(workspace, `${randomUUID()}@example.com`));
    assert.equal(await answered(known, true), 1);
    assert.equal(await refusalAt(path), await nowhere());
    assert.equal(await statusAt(await address(known, id)), 200);
  });

  it('leads nowhere when what linked two contacts is gone (LNK-2)', async () => {
    await server.change(workspace.appId, { link_asserted_email: true });
    const email = `${randomUUID()}@example.com`;
    const { id } = await sent(await person(email));
    const linked = await Visitor.create(server, workspace.appId);
    const user = { external_id: randomUUID(), email, email_verified: true };
    await linked.open(await new BackEnd(server, workspace).proofOf(user));
    const path = await address(linked, id);
    assert.equal(await statusAt(path), 200);
    await server.services.workspaces.change(workspace.appId, { link_asserted_email: false }, 'test');
    assert.equal(await refusalAt(path), await nowhere());
  });

  it('to a small picture is given where there is one', async () => {
    const visitor = await fresh();
    const id = await uploaded(visitor, 'big.png', await png(1_600, 900));
    const { content, headers } = await download(server, await address(visitor, id, 'preview'));
    assert.equal(headers.get('content-type'), 'image/webp');
    assert.equal(headers.get('content-length'), String(content.length));
    const { width, height } = await sharp(content).metadata();
    assert.deepEqual([width, height], [720, 405]);
    const text = await uploaded(visitor, 'a.txt', Buffer.from('words'));
    assert.equal(await linkTo(visitor, text, 'preview'), undefined);
  });

  it('is asked for by lists: each file and form once, up to a page of history', async () => {
    const visitor = await fresh();
    const id = await uploaded(visitor, 'a.png', await png());
    const ask = (files: unknown) => visitor.call({ method: 'POST', path: paths.fileLinks, body: { files } });
    const both = ['full', 'preview'].map((variant) => ({ id, variant }));
    const { links } = bodyOf<FileLinks>(await ask([...both, { id: randomUUID(), variant: 'full' }]));
    assert.deepEqual(
      links.map(({ variant }) => variant),
      ['full', 'preview'],
    );
    for (const files of [[], undefined, [{ id }], [{ id, variant: 'part' }], Array(101).fill(both[0])]) {
      assert.equal((await ask(files)).status, 400);
    }
    assert.equal((await ask(Array(100).fill(both[0]))).status, 200);
  });
});
