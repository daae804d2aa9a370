import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ChatError } from 'chat-messenger/protocol';
import { scanWith } from '../dist/files/scan.js';

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
  const code = async (command: string, text: string) =>
    scanWith(command)(Buffer.from(text)).then(
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
});
