import pg from 'pg';

/** Conversations that the load writes to; there is no way here to begin one. */
const CONVERSATIONS = 64;

/** Locks the conversations in the order of their ids, so that two groups cannot wait for each other in a circle. */
const INSERT = `
  with given as (
    select * from unnest($1::text[], $2::int[], $3::text[], $4::bigint[])
      with ordinality as g (id, conversation_id, text, sent_at, place)
  ), locked as (
    select id from conversations where id in (select conversation_id from given) order by id for update
  ), counted as (
    select conversation_id, count(*)::int as added from given join locked on locked.id = conversation_id group by 1
  ), moved as (
    update conversations c set last_seq = last_seq + added from counted
    where c.id = counted.conversation_id returning c.id, last_seq - added as before
  )
  insert into messages (id, conversation_id, seq, text, sent_at)
  select given.id, conversation_id, before + row_number() over (partition by conversation_id order by place), text, sent_at
  from given join moved on moved.id = conversation_id
  returning id, seq`;

/** One statement for each group, prepared, two of them under way at a time. */
export async function openBareStore(connectionString) {
  const pool = new pg.Pool({ connectionString, max: 2 });
  await pool.query(`
    create table conversations (id integer primary key, last_seq integer not null);
    create table messages (
      id text primary key,
      conversation_id integer not null references conversations (id),
      seq integer not null,
      text text not null,
      sent_at bigint not null,
      unique (conversation_id, seq)
    );
    insert into conversations select n, 0 from generate_series(1, ${CONVERSATIONS}) n;
  `);
  return {
    inFlight: 2,
    async insertAll(rows) {
      const columns = ['id', 'conversation_id', 'text', 'sent_at'].map((name) =>
        rows.map((row) => row[name]),
      );
      const result = await pool.query({ name: 'insert', text: INSERT, values: columns });
      const seqs = new Map(result.rows.map(({ id, seq }) => [id, seq]));
      return rows.map((row) => ({ ...row, seq: seqs.get(row.id) }));
    },
    async close() {
      await pool.end();
    },
  };
}
