import assert from 'node:assert/strict';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { zipArchive, type ArchiveEntry } from '../dist/own-data/export-archive.js';

const KILOBYTE = 'k'.repeat(1_024);

async function* list(...entries: (Pick<ArchiveEntry, 'path' | 'read'> & Partial<ArchiveEntry>)[]) {
  for (const entry of entries) yield { modifiedAt: Date.parse('2026-11-28T08:12:00Z'), ...entry };
}
async function* lines(count: number, read: { lines: number; isOver: boolean }) {
  try {
    for (; read.lines < count; read.lines += 1) yield KILOBYTE;
  } finally {
    read.isOver = true;
  }
}

describe('An archive', () => {
  it('holds its files, compressed or as they are', async () => {
    const read = async function* () {
      yield 'grüße ';
      yield Buffer.from('and bytes');
    };
    const bytes = await buffer(
      zipArchive(list({ path: 'a.txt', read }, { path: 'files/b.png', read, isCompressed: false })),
    );
    const files = unzipSync(new Uint8Array(bytes));
    assert.deepEqual(Object.keys(files), ['a.txt', 'files/b.png']);
    for (const content of Object.values(files)) assert.equal(strFromU8(content), 'grüße and bytes');
  });

  it('reads no more than is taken from it', async () => {
    const read = { lines: 0, isOver: false };
    const archive = zipArchive(list({ path: 'a', isCompressed: false, read: () => lines(100_000, read) }));
    await once(archive, 'readable');
    const atFirst = read.lines;
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(read.lines < 1_000, `${String(read.lines)} after ${String(atFirst)}`);
    archive.destroy();
    await once(archive, 'close');
  });

  it('ends what it reads, and begins nothing more, when nobody takes it any further', async () => {
    const [first, second] = [
      { lines: 0, isOver: false },
      { lines: 0, isOver: false },
    ];
    const archive = zipArchive(
      list({ path: 'a', read: () => lines(100_000, first) }, { path: 'b', read: () => lines(1, second) }),
    );
    await once(archive, 'data');
    archive.destroy();
    await once(archive, 'close');
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([first.isOver, second.lines], [true, 0]);
  });

  it('breaks off where a file cannot be read, so that nobody takes it for whole', async () => {
    const read = async function* () {
      yield 'begun';
      throw new Error('the disk is gone');
    };
    await assert.rejects(buffer(zipArchive(list({ path: 'a', read }))), /the disk is gone/);
    const unlisted = async function* () {
      yield* list({ path: 'a', read: () => lines(1, { lines: 0, isOver: false }) });
      throw new Error('the list is gone');
    };
    await assert.rejects(buffer(zipArchive(unlisted())), /the list is gone/);
  });
});
