import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { DurablePool } from '../dist/store/postgres/pool.js';
import * as initial from '../dist/store/migrations/0001-initial.js';
import * as identity from '../dist/store/migrations/0002-identity.js';
import * as talk from '../dist/store/migrations/0004-talk.js';
import { SqliteDatabase } from '../dist/store/sqlite/database.js';
import { SqliteDialect } from '../dist/store/sqlite/dialect.js';
import { PostgresEngine, SqliteEngine } from './support/engines.ts';

for (const engine of [new SqliteEngine(), new PostgresEngine()]) {
  describe(`A database of the version before, on ${engine.name}`, () => {
    let db: Kysely<unknown>;
    before(async () => {
      await engine.start();
      const { databaseUrl, dataDir } = await engine.fresh();
      db = new Kysely<unknown>({
        dialect:
          databaseUrl === undefined
            ? new SqliteDialect(new SqliteDatabase(join(dataDir, 'before.sqlite')))
            : new PostgresDialect({ pool: new DurablePool(databaseUrl) }),
      });
      await initial.up(db);
      await identity.up(db);
      await seed(db);
      await talk.up(db);
    });
    after(async () => {
      await db.destroy();
      await engine.stop();
    });

    it('knows afterwards that what was read has been delivered, and who wrote last', async () => {
      const { rows } = await sql`
        select id, contact_delivered_seq, agent_delivered_seq, preview_name from conversations order by id`.execute(
        db,
      );
      assert.deepEqual(
        rows.map((row) => ({ ...(row as object) })),
        [
          { id: 'answered', contact_delivered_seq: 1, agent_delivered_seq: 2, preview_name: 'Grace' },
          { id: 'noticed', contact_delivered_seq: 1, agent_delivered_seq: 0, preview_name: 'Ada' },
        ],
      );
    });

    it('holds its messages as they were: never changed, never taken away', async () => {
      const { rows } = await sql`select distinct version, edited_at, deleted_at from messages`.execute(db);
      assert.deepEqual(
        rows.map((row) => ({ ...(row as object) })),
        [{ version: 1, edited_at: null, deleted_at: null }],
      );
    });
  });
}

/** A conversation that was answered, and one in which a notice came last. */
async function seed(db: Kysely<unknown>): Promise<void> {
  await sql`insert into workspaces (id, name, created_at) values ('w', 'Shop', 1)`.execute(db);
  await sql`
    insert into contacts (id, workspace_id, namespace, subject, canon_version, name, email_verified, created_at)
    values ('c', 'w', 'device', 's', 1, 'Ada', 0, 1)`.execute(db);
  const conversation = (id: string, [last, contact, agent]: number[], [contactRead, agentRead]: number[]) =>
    sql`
    insert into conversations (
      id, workspace_id, contact_id, status, min_level, sealed, last_seq, last_contact_seq, last_agent_seq,
      contact_read_seq, agent_read_seq, start_client_msg_id, preview_author, preview_text, preview_at,
      created_at, updated_at
    ) values (
      ${id}, 'w', 'c', 'open', 0, 0, ${last}, ${contact}, ${agent}, ${contactRead}, ${agentRead}, ${id},
      'contact', '', 1, 1, 1
    )`.execute(db);
  const message = (id: string, seq: number, kind: string, name: string) =>
    sql`
    insert into messages (
      id, workspace_id, conversation_id, seq, author_kind, author_id, author_name, text, client_msg_id, created_at
    ) values (${`${id}-${String(seq)}`}, 'w', ${id}, ${seq}, ${kind}, 'x', ${name}, '', ${String(seq)}, 1)`.execute(
      db,
    );
  await conversation('answered', [2, 1, 2], [1, 2]);
  await message('answered', 1, 'contact', 'Ada');
  await message('answered', 2, 'agent', 'Grace');
  await conversation('noticed', [2, 1, 0], [1, 0]);
  await message('noticed', 1, 'contact', 'Ada');
  await message('noticed', 2, 'system', '');
}
