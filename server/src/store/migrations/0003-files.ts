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
    .addColumn('client_upload_id', 'text', required)
    .addColumn('asked', 'text', required)
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
  await index(db, 'files', ['id']);
  await index(db, 'files', ['message_id']);
  await index(db, 'files', ['conversation_id']);
  await index(db, 'files', ['workspace_id', 'created_at']);
  // Few are being deleted: housekeeping finds them without looking at all others.
  await schema
    .createIndex('files_gone_index')
    .on('files')
    .column('id')
    .where('state' as never, '=', 'gone')
    .execute();
  await schema
    .createTable('upload_uses')
    .addColumn('workspace_id', 'text', (column) =>
      column.notNull().references('workspaces.id').onDelete('cascade'),
    )
    .addColumn('id', 'text', required)
    .addColumn('who', 'text', required)
    .addColumn('network', 'text')
    .addColumn('bytes', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('upload_uses_pkey', ['workspace_id', 'id'])
    .execute();
  await index(db, 'upload_uses', ['who', 'created_at']);
  await index(db, 'upload_uses', ['network', 'created_at']);
  await index(db, 'upload_uses', ['created_at']);
  // SQLite knows no bytea, and keeps bytes in a column of any type as they are.
  await schema
    .createTable('file_parts')
    .addColumn('key', 'text', required)
    .addColumn('start', 'bigint', required)
    .addColumn('content', sql`bytea`, required)
    .addPrimaryKeyConstraint('file_parts_pkey', ['key', 'start'])
    .execute();
}

async function index(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  await db.schema
    .createIndex([table, ...columns, 'index'].join('_'))
    .on(table)
    .columns([...columns])
    .execute();
}
