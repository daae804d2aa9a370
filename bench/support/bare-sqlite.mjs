import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One file, as durable as ours: WAL, and a sync for every commit. On the main thread, which is the fastest place. */
export async function openBareStore(folder) {
  const database = new DatabaseSync(join(folder, 'bare.sqlite'));
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    create table conversations (id integer primary key, last_seq integer not null);
    create table messages (
      id text primary key,
      conversation_id integer not null references conversations (id),
      seq integer not null,
      text text not null,
      sent_at integer not null,
      unique (conversation_id, seq)
    );
  `);
  const begin = database.prepare('begin immediate');
  const commit = database.prepare('commit');
  const next = database.prepare(
    `insert into conversations (id, last_seq) values (?, 1)
     on conflict (id) do update set last_seq = last_seq + 1 returning last_seq`,
  );
  const add = database.prepare(
    'insert into messages (id, conversation_id, seq, text, sent_at) values (?, ?, ?, ?, ?)',
  );
  return {
    inFlight: 1,
    insertAll(rows) {
      begin.run();
      const stored = rows.map((row) => {
        const { last_seq: seq } = next.get(row.conversation_id);
        add.run(row.id, row.conversation_id, seq, row.text, row.sent_at);
        return { ...row, seq };
      });
      commit.run();
      return stored;
    },
    async close() {
      database.close();
    },
  };
}
