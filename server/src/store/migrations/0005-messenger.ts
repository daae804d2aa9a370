import { type ColumnBuilderCallback, type Kysely } from 'kysely';

/** Answers before a conversation, ratings after it, transcripts by mail, and what is erased. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('conversations').addColumn('answers', 'text').execute();
  await schema.alterTable('conversations').addColumn('rating_score', 'integer').execute();
  await schema.alterTable('conversations').addColumn('rating_comment', 'text').execute();
  await schema.alterTable('conversations').addColumn('erased_at', 'bigint').execute();
  const required: ColumnBuilderCallback = (column) => column.notNull();
  await schema
    .createTable('transcript_sends')
    .addColumn('id', 'text', required)
    .addColumn('workspace_id', 'text', (column) =>
      column.notNull().references('workspaces.id').onDelete('cascade'),
    )
    .addColumn('contact_id', 'text', (column) =>
      column.notNull().references('contacts.id').onDelete('cascade'),
    )
    .addColumn('subject', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('transcript_sends_pkey', ['workspace_id', 'id'])
    .execute();
  for (const columns of [['subject', 'created_at'], ['contact_id', 'created_at'], ['created_at']]) {
    await schema
      .createIndex(['transcript_sends', ...columns, 'index'].join('_'))
      .on('transcript_sends')
      .columns(columns)
      .execute();
  }
}
