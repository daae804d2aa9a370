import { sql, type ColumnDataType, type Kysely } from 'kysely';

/** Receipts, messages that are changed or taken away, and what finds a message by its id and by its time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addNumber(db, 'conversations', 'contact_delivered_seq', 'bigint');
  await addNumber(db, 'conversations', 'agent_delivered_seq', 'bigint');
  await db.schema
    .alterTable('conversations')
    .addColumn('preview_name', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await addNumber(db, 'messages', 'version', 'integer', 1);
  await db.schema.alterTable('messages').addColumn('edited_at', 'bigint').execute();
  await db.schema.alterTable('messages').addColumn('deleted_at', 'bigint').execute();
  // What somebody has read has reached them; the newest message that is no notice is the preview.
  await sql`
    update conversations set
      contact_delivered_seq = contact_read_seq,
      agent_delivered_seq = agent_read_seq,
      preview_name = coalesce((
        select author_name from messages
        where messages.conversation_id = conversations.id and messages.seq =
          case when last_contact_seq > last_agent_seq then last_contact_seq else last_agent_seq end
      ), '')`.execute(db);
  await db.schema.createIndex('messages_id').on('messages').columns(['id']).unique().execute();
  await db.schema
    .createIndex('messages_time_index')
    .on('messages')
    .columns(['conversation_id', 'created_at', 'seq'])
    .execute();
}

async function addNumber(
  db: Kysely<unknown>,
  table: string,
  column: string,
  type: ColumnDataType,
  standard = 0,
): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(column, type, (built) => built.notNull().defaultTo(sql.lit(standard)))
    .execute();
}
