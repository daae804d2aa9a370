import { sql, type ColumnBuilderCallback, type Kysely } from 'kysely';

/** Files of messages, and the parts of their content where the store keeps it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const required: ColumnBuilderCallback = (column) => column.notNull();
  await schema.alterTable('messages').addColumn('attachments', 'text').execute();
  await schema
    .createTable('files')
    .addColumn('workspace_id', 'text', (column) =>
      column.notNull().references('workspaces.id').onDelete('cascade'),
    )
    .addColumn('id', 'text', required)
    .addColumn('sender', 'text', required)
    .addColumn('quota_key', 'text', required)
    .addColumn('client_upload_id', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('stored', 'bigint', required)
    .addColumn('state', 'text', required)
    .addColumn('media_type', 'text', required)
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('level', 'integer', required)
    .addColumn('conversation_id', 'text')
    .addColumn('message_id', 'text')
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('files_pkey', ['workspace_id', 'id'])
    .addUniqueConstraint('files_upload', ['workspace_id', 'sender', 'client_upload_id'])
    .execute();
  for (const columns of [
    ['id'],
    ['message_id'],
    ['conversation_id'],
    ['quota_key', 'created_at'],
    ['created_at'],
  ]) {
    await schema
      .createIndex(`files_${columns.join('_')}_index`)
      .on('files')
      .columns(columns as never)
      .execute();
  }
  // SQLite knows no bytea, and keeps bytes in a column of any type as they are.
  await schema
    .createTable('file_parts')
    .addColumn('key', 'text', required)
    .addColumn('start', 'bigint', required)
    .addColumn('content', sql`bytea`, required)
    .addPrimaryKeyConstraint('file_parts_pkey', ['key', 'start'])
    .execute();
}
