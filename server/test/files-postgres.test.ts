import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { LIMITS, paths, type Upload } from 'chat-messenger/protocol';
import { PostgresEngine } from './support/engines.ts';
import { begin, download, linkTo, png, put, sendFiles, state, uploaded } from './support/files.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describe('Files of two processes on one PostgreSQL', () => {
  const engine = new PostgresEngine();
  let [here, there]: [TestServer?, TestServer?] = [];
  let workspace: TestWorkspace;
  before(async () => {
    await engine.start();
    const store = await engine.fresh();
    here = await TestServer.start({ store });
    there = await TestServer.start({ store });
    workspace = await here.workspace();
  });
  after(async () => {
    await here?.stop();
    await there?.stop();
    await engine.stop();
  });

  /** The same person in the same browser, once by each process. */
  const twice = async (proof = portalProof(workspace, `${randomUUID()}@example.com`)) => {
    assert.ok(here && there);
    const one = await (await Visitor.create(here, workspace.appId)).open(proof);
    const other = new Visitor(there, workspace.appId, one.device);
    other.session = one.session;
    return [one, other] as const;
  };

  it('come by either, part by part, and are handed out by either', async () => {
    const [one, other] = await twice();
    const content = Buffer.alloc(2 * LIMITS.upload_chunk_bytes + 3, 'x');
    const { id } = bodyOf<Upload>(await begin(one, 'a.txt', content.length));
    for (let [at, turn] = [0, 0]; at < content.length; at += LIMITS.upload_chunk_bytes, turn += 1) {
      const part = content.subarray(at, at + LIMITS.upload_chunk_bytes);
      assert.equal(refusalOf(await put(turn % 2 === 0 ? one : other, id, at, part)), '200');
    }
    for (const [asker, answerer] of [
      [one, there],
      [other, here],
    ] as const) {
      assert.ok(answerer);
      const read = await download(answerer, (await linkTo(asker, id)) ?? '');
      assert.ok(read.content.equals(content));
    }
  });

  it('take each part once, whichever of them it reaches, and are finished once', async () => {
    const [one, other] = await twice();
    const content = await png(900, 700);
    const first = content.subarray(0, 100);
    const { id } = bodyOf<Upload>(await begin(one, 'a.png', content.length));
    const answers = await Promise.all([one, other, one, other].map((visitor) => put(visitor, id, 0, first)));
    const taken = answers.filter(({ status }) => status === 200);
    assert.equal(taken.length, 1);
    assert.equal(bodyOf<Upload>(await state(other, id)).offset, 100);
    await Promise.all([one, other].map((visitor) => put(visitor, id, 100, content.subarray(100))));
    const { attachment } = bodyOf<Upload>(await put(one, id, content.length, Buffer.alloc(0)));
    assert.deepEqual(attachment?.image, { width: 900, height: 700 });
  });

  it('go with one message, whichever of them stores it', async () => {
    const [one, other] = await twice();
    const id = await uploaded(one, 'a.txt', Buffer.from('words'));
    const { conversation } = await one.start();
    const sends = [one, other, one, other].map((visitor) => sendFiles(visitor, conversation.id, [id]));
    const answers = (await Promise.all(sends)).map(refusalOf).sort();
    assert.deepEqual(answers, ['201', '404 not_found', '404 not_found', '404 not_found']);
  });

  it('are bounded by one budget for both', async () => {
    const [one, other] = await twice({ method: 'anonymous' });
    const wishes = Array.from({ length: 10 }, (_, index) =>
      begin(index % 2 ? one : other, 'a.zip', 5 * 2 ** 20),
    );
    const answers = (await Promise.all(wishes)).map(refusalOf);
    assert.equal(answers.filter((answer) => answer === '201').length, 4);
  });

  it('are closed by both at once when the session ends at one', async () => {
    const [one, other] = await twice();
    const id = await uploaded(one, 'a.txt', Buffer.from('words'));
    const path = (await linkTo(other, id)) ?? '';
    assert.ok(here && there);
    assert.equal((await download(there, path)).status, 200);
    await one.call({ method: 'POST', path: paths.endSession, body: {} });
    for (const server of [here, there]) assert.equal((await download(server, path)).status, 404);
  });
});
