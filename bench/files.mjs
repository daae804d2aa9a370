// Files of 10 MiB up and down through HTTP, on disk and in PostgreSQL, against writing and reading the same bytes in
// the same pieces without a server, each piece as durable.
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from 'chat-messenger/protocol';
import pg from 'pg';
import { Databases } from '../server/test/support/databases.ts';
import { startChatServer } from './support/child.mjs';
import { median, numberOption } from './support/figures.mjs';
import { openUploader } from './support/uploader.mjs';

const ORIGIN = 'http://127.0.0.1:1';
const MB = 1_000_000;
/** What one unknown browser may bring in a day is two files. */
const FILES = 2;
const rounds = numberOption('rounds', 5);
const engines = process.argv.filter((argument) => ['sqlite', 'postgres'].includes(argument));

// An archive, as far as anybody looks: it is kept as it comes, and no database makes it smaller.
const content = Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(LIMITS.attachment_bytes - 4)]);
const pieces = [];
for (let at = 0; at < content.length; at += LIMITS.upload_chunk_bytes) {
  pieces.push(content.subarray(at, at + LIMITS.upload_chunk_bytes));
}

for (const engine of engines.length > 0 ? engines : ['sqlite', 'postgres']) await compare(engine);

async function compare(engine) {
  const databases = engine === 'postgres' ? await Databases.open() : undefined;
  const environment = databases ? { DATABASE_URL: await databases.fresh() } : {};
  const chat = await startChatServer(ORIGIN, { environment });
  const bare = databases ? await bareRows(await databases.fresh()) : await bareFiles();
  const entrants = [
    { name: 'bare', files: bare, results: [] },
    { name: 'chat', files: undefined, results: [] },
  ];
  try {
    for (let round = 0; round < rounds; round += 1) {
      entrants[1].files = await openUploader(chat.hello, ORIGIN);
      for (const entrant of round % 2 === 0 ? entrants : entrants.toReversed()) {
        entrant.results.push(await measure(entrant.files));
      }
    }
  } finally {
    await bare.close();
    await chat.stop();
    await databases?.close();
  }
  print(engine, entrants);
}

async function measure(files) {
  const took = { up: 0, down: 0 };
  for (let count = 0; count < FILES; count += 1) {
    let began = performance.now();
    const id = await files.upload(pieces, content.length);
    took.up += performance.now() - began;
    const read = await files.prepare(id);
    began = performance.now();
    if (!(await read()).equals(content)) throw new Error('it is not what was written');
    took.down += performance.now() - began;
  }
  const rate = (milliseconds) => (FILES * content.length) / MB / (milliseconds / 1_000);
  return { up: rate(took.up), down: rate(took.down) };
}

/** A file each, synced after each piece. */
async function bareFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'chat-messenger-bench-'));
  let count = 0;
  return {
    async upload(parts) {
      const path = join(folder, String((count += 1)));
      const file = await open(path, 'w');
      for (const part of parts) {
        await file.write(part);
        await file.datasync();
      }
      await file.close();
      return path;
    },
    prepare: async (path) => () => readFile(path),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A row for each piece, committed one by one. */
async function bareRows(connectionString) {
  const pool = new pg.Pool({ connectionString, max: 1 });
  await pool.query('create table pieces (file int, place int, content bytea, primary key (file, place))');
  const insert = { name: 'insert', text: 'insert into pieces values ($1, $2, $3)' };
  const select = { name: 'select', text: 'select content from pieces where file = $1 and place = $2' };
  let count = 0;
  return {
    async upload(parts) {
      const file = (count += 1);
      for (const [place, part] of parts.entries())
        await pool.query({ ...insert, values: [file, place, part] });
      return file;
    },
    prepare: async (file) => async () => {
      const read = [];
      for (let place = 0; place < pieces.length; place += 1) {
        read.push((await pool.query({ ...select, values: [file, place] })).rows[0].content);
      }
      return Buffer.concat(read);
    },
    close: () => pool.end(),
  };
}

function print(engine, entrants) {
  console.log(
    `${engine}: files of ${(content.length / MB).toFixed(1)} MB, one at a time, medians of ${rounds} rounds`,
  );
  const [bare, chat] = entrants.map(({ name, results }) => {
    const [up, down] = ['up', 'down'].map((way) => median(results.map((result) => result[way])));
    console.log(`  ${name}  up ${up.toFixed(0).padStart(5)} MB/s   down ${down.toFixed(0).padStart(5)} MB/s`);
    return { up, down };
  });
  console.log(
    `  chat / bare: up ${(chat.up / bare.up).toFixed(2)}, down ${(chat.down / bare.down).toFixed(2)}`,
  );
}
