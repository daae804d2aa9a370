import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ChatError, type Upload } from 'chat-messenger/protocol';
import { scanWith } from '../dist/files/scan.js';
import { begin, linkTo, put, sendFiles, state } from './support/files.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

describe('A program that looks through files', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chat-messenger-scan-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function program(script: string): Promise<string> {
    const path = join(folder, `scan-${String(Math.random())}`);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }
  const code = async (command: string, text: string, patienceMs?: number) =>
    scanWith(
      command,
      patienceMs,
    )(Buffer.from(text)).then(
      () => 'clean',
      (error: unknown) => (error instanceof ChatError ? (error as ChatError).code : 'something else'),
    );

  it('lets a clean file through and refuses another, by its content', async () => {
    const command = await program('if grep -q EICAR; then exit 1; fi');
    assert.equal(await code(command, 'harmless'), 'clean');
    assert.equal(await code(command, 'EICAR'), 'file_refused');
  });

  it('lets nothing through when it is broken, missing, or does not read to the end', async () => {
    assert.equal(await code(await program('exit 2'), 'harmless'), 'unavailable');
    assert.equal(await code(await program('kill $$'), 'harmless'), 'unavailable');
    assert.equal(await code(join(folder, 'nowhere'), 'harmless'), 'unavailable');
    assert.equal(await code(await program('exit 0'), 'x'.repeat(1_000_000)), 'clean');
  });

  it('is not waited for without end, whatever it does not want to hear', async () => {
    const command = await program('trap "" TERM\nsleep 5');
    assert.equal(await code(command, 'harmless', 300), 'unavailable');
  });

  it('learns nothing of the server’s own settings', async () => {
    process.env['SERVER_SECRET_OF_TEST'] = 'canary';
    const command = await program('if env | grep -q canary; then exit 1; fi');
    assert.equal(await code(command, 'harmless'), 'clean');
    delete process.env['SERVER_SECRET_OF_TEST'];
  });

  it('decides what is kept: what it refuses is gone, what it could not look at waits for the next try', async () => {
    const verdict = join(folder, 'verdict');
    const decide = (code: number) => writeFile(verdict, String(code));
    const server = await TestServer.start({ fileScanCommand: await program(`exit $(cat ${verdict})`) });
    try {
      const { appId } = await server.workspace();
      const visitor = await (await Visitor.create(server, appId)).open();
      await decide(1);
      const { id: bad } = bodyOf<Upload>(await begin(visitor, 'a.txt', 3));
      assert.equal(refusalOf(await put(visitor, bad, 0, Buffer.from('bad'))), '422 file_refused');
      assert.equal(refusalOf(await state(visitor, bad)), '404 not_found');
      await decide(7);
      const { id } = bodyOf<Upload>(await begin(visitor, 'a.txt', 3));
      assert.equal(refusalOf(await put(visitor, id, 0, Buffer.from('abc'))), '503 unavailable');
      const waiting = bodyOf<Upload>(await state(visitor, id));
      assert.deepEqual([waiting.offset, waiting.attachment], [3, undefined]);
      const { conversation } = await visitor.start();
      assert.equal(refusalOf(await sendFiles(visitor, conversation.id, [id])), '404 not_found');
      assert.equal(await linkTo(visitor, id), undefined);
      await decide(0);
      assert.equal(bodyOf<Upload>(await put(visitor, id, 3, Buffer.alloc(0))).attachment?.bytes, 3);

      await decide(7);
      const { id: cut } = bodyOf<Upload>(await begin(visitor, 'a.txt', 3));
      await put(visitor, cut, 0, Buffer.from('abc'));
      await truncate(join(server.dataDir, 'files', cut.slice(0, 2), `${cut}.part`), 2);
      await decide(0);
      assert.equal(refusalOf(await put(visitor, cut, 3, Buffer.alloc(0))), '409 offset_conflict');
      assert.equal(refusalOf(await state(visitor, cut)), '404 not_found', 'what is not whole is begun again');
    } finally {
      await server.stop();
    }
  });
});
