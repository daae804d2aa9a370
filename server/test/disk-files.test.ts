import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ChatError } from 'chat-messenger/protocol';
import { DiskFiles } from '../dist/files/disk-files.js';

describe('Files in a folder', () => {
  let home: string;
  let folder: string;
  let files: DiskFiles;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'chat-messenger-files-'));
    folder = join(home, 'files');
    files = new DiskFiles(folder);
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });
  const contentOf = async (key: string) => {
    const found = await files.open(key);
    const content = found && (await buffer(found.stream));
    assert.equal(found?.bytes, content?.length);
    return content?.toString();
  };
  const all = () => (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []);
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof ChatError ? (error as ChatError).code : String(error)),
    );

  it('are there whole, in the place of what was there before, and are gone when they are removed', async () => {
    assert.equal(await contentOf('abc.full'), undefined);
    await files.put('abc.full', Buffer.from('the longer one'));
    await files.put('abc.full', Buffer.from('short'));
    assert.equal(await contentOf('abc.full'), 'short');
    await files.remove(['abc.full', 'never.full']);
    assert.equal(await contentOf('abc.full'), undefined);
  });

  it('grow part by part; a part that comes again takes the place of what came after it', async () => {
    assert.equal(await files.putPart('abc.part', 0, Buffer.from('one ')), true);
    assert.equal(await files.putPart('abc.part', 4, Buffer.from('two and more')), true);
    assert.equal(await files.putPart('abc.part', 4, Buffer.from('two')), true);
    assert.equal(await contentOf('abc.part'), 'one two');
  });

  it('never have a hole where something was lost', async () => {
    assert.equal(await files.putPart('abc.part', 4, Buffer.from('two')), false);
    await files.putPart('abc.part', 0, Buffer.from('one '));
    truncateSync(join(folder, 'ab', 'abc.part'), 2);
    assert.equal(await files.putPart('abc.part', 4, Buffer.from('two')), false);
    assert.equal(await contentOf('abc.part'), 'on');
  });

  // What is written to /dev/full meets a disk without room.
  it('say that the disk is full, and show nothing of what did not fit (REL-29)', async () => {
    mkdirSync(join(folder, 'ab'), { recursive: true });
    symlinkSync('/dev/full', join(folder, 'ab', 'abc.part'));
    symlinkSync('/dev/full', join(folder, 'ab', 'abc.full.new'));
    assert.equal(await code(files.putPart('abc.part', 0, Buffer.from('one'))), 'storage_full');
    assert.equal(await code(files.put('abc.full', Buffer.from('one'))), 'storage_full');
    assert.equal(await contentOf('abc.full'), undefined);
    await files.remove(['abc.part', 'abc.full']);
    assert.deepEqual(all(), ['ab']);
    assert.equal(await code(files.put('abc.full', Buffer.from('one'))), 'done');
  });

  it('leave nothing of a try that ended in the middle', async () => {
    mkdirSync(join(folder, 'ab'), { recursive: true });
    await files.putPart('abc.full.new', 0, Buffer.from('half'));
    assert.equal(await contentOf('abc.full'), undefined);
    await files.remove(['abc.full']);
    assert.deepEqual(all(), ['ab']);
  });
});
