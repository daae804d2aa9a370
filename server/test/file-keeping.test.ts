import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { LIMITS, paths, type SentMessage, type Upload } from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { DAY, HOUR, TestClock } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import {
  begin,
  cancel,
  download,
  linkTo,
  png,
  put,
  sendFiles,
  state,
  upload,
  uploaded,
} from './support/files.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const MIB = 2 ** 20;
const TEN = 10 * MIB;

describeOnEveryEngine('What is kept of files', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
  });
  const person = async (email?: string) => {
    const visitor = await Visitor.create(server, workspace.appId);
    return visitor.open(email === undefined ? { method: 'anonymous' } : portalProof(workspace, email));
  };
  const fresh = () => `${randomUUID()}@example.com`;
  const refusals = async (...answers: ReturnType<typeof begin>[]) =>
    (await Promise.all(answers)).map(refusalOf);
  it('is bounded for a browser and a day at 20 MiB, also when it asks for more at once (REL-27)', async () => {
    const nobody = await person();
    const wishes = Array.from({ length: 8 }, (_, index) => begin(nobody, `${String(index)}.zip`, 5 * MIB));
    const answers = await refusals(...wishes);
    assert.equal(answers.filter((answer) => answer === '201').length, 4);
    assert.equal(answers.filter((answer) => answer === '429 quota_exceeded').length, 4);
    assert.deepEqual(await refusals(begin(await person(), 'a.zip', 5 * MIB)), ['201']);
  });

  it('is bounded for a person at 100 MiB, over all devices (REL-27)', async () => {
    const email = fresh();
    const devices = await Promise.all([person(email), person(email)]);
    for (let count = 0; count < 10; count += 1) {
      assert.deepEqual(await refusals(begin(devices[count % 2]!, 'a.zip', TEN)), ['201']);
    }
    for (const one of devices)
      assert.deepEqual(await refusals(begin(one, 'a.zip', 1)), ['429 quota_exceeded']);
    assert.deepEqual(await refusals(begin(await person(fresh()), 'a.zip', 1)), ['201']);
  });

  it('is bounded for agents at 1 GiB', async () => {
    const agent = await Agent.join(server, workspace.appId);
    for (let count = 0; count < 102; count += 1) assert.equal((await begin(agent, 'a.zip', TEN)).status, 201);
    assert.deepEqual(await refusals(begin(agent, 'a.zip', TEN)), ['429 quota_exceeded']);
  });

  it('is bounded for all unknown browsers of one network at 200 MiB, and not for who is known (T21)', async () => {
    const there = { 'x-forwarded-for': '203.0.113.9' };
    const beginFrom = async (visitor: Visitor) => {
      const headers = { authorization: `Bearer ${visitor.token}`, ...there };
      const body = { client_upload_id: randomUUID(), name: 'a.zip', bytes: TEN };
      return refusalOf(await visitor.prove(paths.uploads, body, { token: visitor.token, headers }));
    };
    for (let count = 0; count < 10; count += 1) {
      const nobody = await person();
      assert.deepEqual([await beginFrom(nobody), await beginFrom(nobody)], ['201', '201']);
    }
    assert.equal(await beginFrom(await person()), '429 quota_exceeded');
    assert.equal(await beginFrom(await person(fresh())), '201');
    assert.deepEqual(await refusals(begin(await person(), 'a.zip', TEN)), ['201']);
  });

  it('counts for the day although it was deleted or refused; what never came does not', async () => {
    const nobody = await person();
    for (let count = 0; count < 5; count += 1) {
      const { id } = bodyOf<Upload>(await begin(nobody, 'a.zip', TEN));
      assert.equal((await cancel(nobody, id)).status, 204);
    }
    const bad = Buffer.alloc(TEN, 'a');
    assert.equal(refusalOf(await upload(nobody, 'a.exe', bad)), '422 file_refused');
    const { id } = bodyOf<Upload>(await begin(nobody, 'b.txt', TEN));
    for (let at = 0; at < TEN - LIMITS.upload_chunk_bytes; at += LIMITS.upload_chunk_bytes) {
      await put(nobody, id, at, bad.subarray(at, at + LIMITS.upload_chunk_bytes));
    }
    await cancel(nobody, id);
    assert.deepEqual(await refusals(begin(nobody, 'c.zip', MIB)), ['429 quota_exceeded']);
    assert.deepEqual(await refusals(begin(nobody, 'c.zip', MIB / 2)), ['201']);
  });

  it('has room again when enough of it is a day old, and says when', async () => {
    const clock = new TestClock();
    const own = await servers.start({ clock });
    const nobody = await Visitor.create(own, (await own.workspace()).appId);
    clock.freezeAt(1_900_000_000_000);
    await nobody.open();
    await begin(nobody, 'a.zip', TEN);
    clock.advance(HOUR);
    await nobody.open();
    await begin(nobody, 'b.zip', TEN);
    const refused = await begin(nobody, 'c.zip', 5);
    assert.equal(refusalOf(refused), '429 quota_exceeded');
    assert.equal(refused.headers.get('retry-after'), String((23 * HOUR) / 1_000));
    clock.advance(23 * HOUR);
    await nobody.open();
    assert.equal((await begin(nobody, 'c.zip', 5)).status, 201);
    await own.services.store.run('prune', { now: clock.now() });
    const left = await own.services.store.read.selectFrom('upload_uses').select('bytes').execute();
    assert.deepEqual(left.map(({ bytes }) => bytes).sort(), [5, TEN].sort());
  });
});

describeOnEveryEngine('A file that was sent', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });
  const person = async (email?: string) => {
    const visitor = await Visitor.create(server, workspace.appId);
    return visitor.open(email === undefined ? { method: 'anonymous' } : portalProof(workspace, email));
  };
  const fresh = () => `${randomUUID()}@example.com`;
  const sent = async (visitor: Visitor, content: Buffer = Buffer.from('words'), name = 'a.txt') => {
    const id = await uploaded(visitor, name, content);
    const { conversation } = await visitor.start();
    const { message } = bodyOf<SentMessage>(await sendFiles(visitor, conversation.id, [id]));
    return { id, conversation, message };
  };
  const isKept = async (id: string) => {
    const { read } = server.services.store;
    const row = await read.selectFrom('files').select('id').where('id', '=', id).executeTakeFirst();
    const content = await server.services.files.contentOf(id);
    content?.destroy();
    assert.equal(row !== undefined, content !== undefined, 'its row and its content go together');
    return row !== undefined;
  };

  it('is kept as long as the workspace says, for less where its sender was not proven; what nobody sent is not (FIL-8)', async () => {
    const [proven, nobody] = [await person(fresh()), await person()];
    const [ofProven, ofNobody] = [await sent(proven), await sent(nobody)];
    const loose = await uploaded(proven, 'b.txt', Buffer.from('b'));
    const { id: half } = bodyOf<Upload>(await begin(proven, 'c.txt', 10));
    const { appId } = await server.workspace(undefined, 'Keeps long');
    const elsewhere = await (await Visitor.create(server, appId)).open();
    const longer = await sent(elsewhere);
    await server.change(appId, { file_days: 3_000, file_days_unproven: 3_000 });
    const kept = async () => {
      await server.services.files.prune();
      const ids = [ofProven.id, ofNobody.id, longer.id, loose];
      return [...(await Promise.all(ids.map(isKept))), await halfIsKept()];
    };
    const halfIsKept = async () => {
      const { read } = server.services.store;
      return (await read.selectFrom('files').select('id').where('id', '=', half).execute()).length > 0;
    };
    assert.deepEqual(await kept(), [true, true, true, true, true]);
    server.clock.advance(DAY - HOUR);
    assert.deepEqual(await kept(), [true, true, true, true, true]);
    server.clock.advance(2 * HOUR);
    assert.deepEqual(await kept(), [true, true, true, false, false]);
    server.clock.advance(30 * DAY);
    assert.deepEqual(await kept(), [true, false, true, false, false]);
    server.clock.advance(150 * DAY);
    assert.deepEqual(await kept(), [false, false, true, false, false]);
    agent = await Agent.join(server, workspace.appId);
    const page = await agent.call({ path: `/v1/agent/conversations/${ofProven.conversation.id}/messages` });
    assert.ok(page.text.includes(ofProven.id), 'its message still says what there was');
    assert.equal(await linkTo(agent, ofProven.id), undefined);
  });

  it('is gone with its message', async () => {
    const visitor = await person(fresh());
    const { conversation } = await visitor.start();
    const id = await uploaded(agent, 'a.png', await png());
    const { message } = bodyOf<SentMessage>(await sendFiles(agent, conversation.id, [id]));
    const addresses = [await linkTo(visitor, id), await linkTo(agent, id, 'preview')];
    const path = `/v1/agent/conversations/${conversation.id}/messages/${message.id}`;
    assert.equal((await agent.call({ method: 'DELETE', path })).status, 200);
    for (const address of addresses) assert.equal((await download(server, address ?? '')).status, 404);
    assert.equal(await linkTo(visitor, id), undefined);
    assert.equal(await isKept(id), false);
  });

  it('is nobody’s as soon as its message is, also where the process ends before the content is deleted', async () => {
    const visitor = await person(fresh());
    const { conversation } = await visitor.start();
    const id = await uploaded(agent, 'a.txt', Buffer.from('words'));
    const { message } = bodyOf<SentMessage>(await sendFiles(agent, conversation.id, [id]));
    const address = (await linkTo(visitor, id)) ?? '';
    await server.services.store.run('deleteMessage', {
      asker: { kind: 'agent', workspaceId: workspace.appId },
      agentId: agent.session.agent.id,
      conversationId: conversation.id,
      messageId: message.id,
      now: server.clock.now(),
    });
    assert.equal((await download(server, address)).status, 404);
    assert.equal(await linkTo(agent, id), undefined);
    await server.services.files.prune();
    assert.equal(await isKept(id), false);
  });

  it('that was given up is no hindrance to the same one, before its content is deleted', async () => {
    const visitor = await person(fresh());
    const id = randomUUID();
    const first = bodyOf<Upload>(await begin(visitor, 'a.txt', 3, id));
    await put(visitor, first.id, 0, Buffer.from('abc'));
    await server.services.store.run('endFiles', { ids: [first.id] });
    assert.equal(refusalOf(await state(visitor, first.id)), '404 not_found');
    const second = bodyOf<Upload>(await begin(visitor, 'a.txt', 3, id));
    assert.notEqual(second.id, first.id);
    await put(visitor, second.id, 0, Buffer.from('abc'));
    await server.services.files.prune();
    assert.deepEqual([await isKept(first.id), await isKept(second.id)], [false, true]);
  });

  it('outlives a restart of the server, and so does what was begun', async () => {
    const store = await servers.engine.fresh();
    const first = await TestServer.start({ store });
    const site = await first.workspace();
    const visitor = await (await Visitor.create(first, site.appId)).open(portalProof(site, fresh()));
    const id = await uploaded(visitor, 'a.txt', Buffer.from('words'));
    const { conversation } = await visitor.start();
    await sendFiles(visitor, conversation.id, [id]);
    const content = Buffer.alloc(LIMITS.upload_chunk_bytes + 7, 'c');
    const begun = bodyOf<Upload>(await begin(visitor, 'long.txt', content.length));
    await put(visitor, begun.id, 0, content.subarray(0, LIMITS.upload_chunk_bytes));
    await first.stop();

    const second = await servers.start({ store });
    const again = new Visitor(second, site.appId, visitor.device);
    await again.open(portalProof(site, fresh()));
    assert.equal(refusalOf(await state(again, begun.id)), '404 not_found', 'of somebody else');
    again.session = visitor.session;
    assert.equal((await download(second, (await linkTo(again, id)) ?? '')).content.toString(), 'words');
    const { offset } = bodyOf<Upload>(await state(again, begun.id));
    assert.equal(offset, LIMITS.upload_chunk_bytes);
    const rest = await put(again, begun.id, offset, content.subarray(offset));
    const { attachment } = bodyOf<Upload>(rest);
    const whole = await download(second, (await linkTo(again, attachment?.id ?? '')) ?? '');
    assert.ok(whole.content.equals(content));
  });

  it('whose content was lost on the way begins again, and is never half a file', async () => {
    const visitor = await person(fresh());
    const content = Buffer.alloc(LIMITS.upload_chunk_bytes + 7, 'c');
    const id = randomUUID();
    const begun = bodyOf<Upload>(await begin(visitor, 'long.txt', content.length, id));
    await put(visitor, begun.id, 0, content.subarray(0, LIMITS.upload_chunk_bytes));
    await lose(`${begun.id}.part`);
    const rest = content.subarray(LIMITS.upload_chunk_bytes);
    const answer = await put(visitor, begun.id, LIMITS.upload_chunk_bytes, rest);
    assert.equal(refusalOf(answer), '409 offset_conflict');
    assert.equal(refusalOf(await state(visitor, begun.id)), '404 not_found');
    assert.equal(bodyOf<Upload>(await begin(visitor, 'long.txt', content.length, id)).offset, 0);
  });
  const lose = async (key: string) => {
    if (server.services.store.engine === 'postgres') {
      await server.services.store.run('dropFileParts', { keys: [key] });
    } else rmSync(join(server.dataDir, 'files', key.slice(0, 2), key));
  };

  it('leaves nothing behind when it is refused or given up', async () => {
    const visitor = await person(fresh());
    await upload(visitor, 'a.exe', Buffer.from('MZ'));
    await upload(visitor, 'a.png', (await png(300, 200)).subarray(0, 200));
    const { id } = bodyOf<Upload>(await begin(visitor, 'a.txt', 10));
    await put(visitor, id, 0, Buffer.from('abc'));
    await cancel(visitor, id);
    const { read } = server.services.store;
    const kept = (await read.selectFrom('files').select('id').execute()).map((row) => row.id);
    const parts = await read.selectFrom('file_parts').select('key').execute();
    const folder = join(server.dataDir, 'files');
    const onDisk =
      server.services.store.engine === 'sqlite' && existsSync(folder)
        ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'))
        : [];
    for (const name of [...parts.map(({ key }) => key), ...onDisk]) {
      assert.ok(
        kept.some((one) => name.includes(one)),
        name,
      );
      assert.doesNotMatch(name, /\.(?:part|new)$/);
    }
    if (onDisk.length > 0)
      assert.equal(statSync(folder).mode & 0o077, 0, 'others on the machine read nothing');
  });
});
