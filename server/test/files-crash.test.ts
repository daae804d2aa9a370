import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LIMITS, type SentMessage, type Upload } from 'chat-messenger/protocol';
import { begin, download, linkTo, put, sendFiles, state, uploaded } from './support/files.ts';
import { freePort } from './support/free-port.ts';
import { bodyOf } from './support/http.ts';
import { Program } from './support/program.ts';
import { ORIGIN } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

describe('Files on a server that is killed', () => {
  let DATA_DIR: string;
  let program: Program;
  before(() => {
    DATA_DIR = mkdtempSync(join(tmpdir(), 'chat-messenger-crash-'));
  });
  after(async () => {
    program.signal('SIGKILL');
    await program.ended;
    rmSync(DATA_DIR, { recursive: true, force: true });
  });
  const start = async () => {
    program = new Program(['start'], { DATA_DIR, HOST: '127.0.0.1', PORT: String(await freePort()) });
    return program.reached();
  };

  it('go on at the byte that was acknowledged, and what was sent is there whole (REL-3)', async () => {
    const making = new Program(['workspace', 'create', '--name', 'Shop', '--origin', ORIGIN, '--json'], {
      DATA_DIR,
    });
    const { app_id: appId = '' } = JSON.parse((await making.ended).stdout) as Record<string, string>;
    const first = await Visitor.create(await start(), appId);
    await first.open();
    const content = Buffer.alloc(2 * LIMITS.upload_chunk_bytes + 9, 'k');
    const parts = [0, 1, 2].map((turn) =>
      content.subarray(turn * LIMITS.upload_chunk_bytes).subarray(0, LIMITS.upload_chunk_bytes),
    );
    const id = await uploaded(first, 'sent.txt', Buffer.from('sent before'));
    const { conversation } = await first.start();
    bodyOf<SentMessage>(await sendFiles(first, conversation.id, [id]));
    const begun = bodyOf<Upload>(await begin(first, 'long.txt', content.length));
    await put(first, begun.id, 0, parts[0]!);
    // The next part is on its way when the process dies.
    const lost = put(first, begun.id, parts[0]!.length, parts[1]!).catch(() => undefined);
    program.signal('SIGKILL');
    await Promise.all([lost, program.ended]);

    const again = new Visitor(await start(), appId, first.device);
    again.session = first.session;
    const url = again.server;
    assert.equal((await download(url, (await linkTo(again, id)) ?? '')).content.toString(), 'sent before');
    for (;;) {
      const { offset, attachment } = bodyOf<Upload>(await state(again, begun.id));
      if (attachment) break;
      assert.ok(offset >= parts[0]!.length, 'what was acknowledged is kept');
      await put(again, begun.id, offset, content.subarray(offset, offset + LIMITS.upload_chunk_bytes));
    }
    const whole = await download(url, (await linkTo(again, begun.id)) ?? '');
    assert.ok(whole.content.equals(content));
  });
});
