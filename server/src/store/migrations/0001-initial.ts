import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import { randomUUID } from 'node:crypto';

/** The first schema: what schema.ts said when it was released. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createWorkspaceTables(db);
  await createAgentTables(db);
  await createContactTables(db);
  await createPinTables(db);
  await createConversationTables(db);
  await createEventTables(db);
  // The epoch names this history: a position taken in another one is never trusted (REL-8).
  await sql`insert into meta (key, value) values ('epoch', ${randomUUID()})`.execute(db);
}

async function createWorkspaceTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('meta')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('workspaces')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .$call(text('name'))
    .$call(time('created_at'))
    .execute();
  await schema
    .createTable('origins')
    .$call(workspaceId)
    .$call(text('origin'))
    .addPrimaryKeyConstraint('origins_pkey', ['workspace_id', 'origin'])
    .execute();
  await schema
    .createTable('secrets')
    .$call(text('id'))
    .$call(workspaceId)
    .$call(text('purpose', 'sealed', 'state'))
    .$call(time('created_at'))
    .addPrimaryKeyConstraint('secrets_pkey', ['workspace_id', 'id'])
    .execute();
  await schema
    .createTable('api_keys')
    .$call(text('id'))
    .$call(workspaceId)
    .$call(text('key_hash'))
    .$call(time('created_at', 'expires_at'))
    .addPrimaryKeyConstraint('api_keys_pkey', ['workspace_id', 'id'])
    .addUniqueConstraint('api_keys_key_hash', ['key_hash'])
    .execute();
  await index(db, 'origins', 'origin');
}

async function createAgentTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('agents')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .$call(workspaceId)
    .$call(text('email', 'name', 'password_hash'))
    .$call(time('created_at'))
    .addUniqueConstraint('agents_email', ['email'])
    .addUniqueConstraint('agents_workspace', ['workspace_id', 'id'])
    .execute();
  await schema
    .createTable('agent_invitations')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .$call(workspaceId)
    .$call(time('expires_at'))
    .addColumn('used_at', 'bigint')
    .addUniqueConstraint('agent_invitations_workspace', ['workspace_id', 'token_hash'])
    .execute();
  await schema
    .createTable('agent_sessions')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .$call(workspaceId)
    .addColumn('agent_id', 'text', (column) => column.notNull().references('agents.id').onDelete('cascade'))
    .$call(text('csrf_token'))
    .$call(time('created_at', 'last_used_at', 'expires_at'))
    .addUniqueConstraint('agent_sessions_workspace', ['workspace_id', 'agent_id', 'token_hash'])
    .execute();
}

async function createContactTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('contacts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .$call(workspaceId)
    .$call(text('namespace', 'subject'))
    .$call(small('canon_version'))
    .$call(text('name'))
    .addColumn('email', 'text')
    .$call(small('email_verified'))
    .$call(time('created_at'))
    .addUniqueConstraint('contacts_subject', ['workspace_id', 'namespace', 'subject'])
    .execute();
  await schema
    .createTable('session_families')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .$call(workspaceId)
    .$call(contactId)
    .$call(text('device_thumbprint'))
    .$call(proof)
    .$call(time('created_at', 'last_used_at'))
    .addColumn('revoked_at', 'bigint')
    .addUniqueConstraint('session_families_device', ['workspace_id', 'device_thumbprint', 'created_at', 'id'])
    .execute();
  await schema
    .createTable('sessions')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .$call(workspaceId)
    .addColumn('family_id', 'text', (column) =>
      column.notNull().references('session_families.id').onDelete('cascade'),
    )
    .$call(contactId)
    .$call(text('device_thumbprint', 'origin'))
    .$call(proof)
    .$call(time('created_at', 'expires_at'))
    .addColumn('revoked_at', 'bigint')
    .addUniqueConstraint('sessions_contact', ['workspace_id', 'contact_id', 'created_at', 'token_hash'])
    .execute();
  await schema
    .createTable('used_proofs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .$call(time('expires_at'))
    .execute();
  await index(db, 'sessions', 'family_id');
  await index(db, 'sessions', 'expires_at');
  await index(db, 'used_proofs', 'expires_at');
}

async function createPinTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('pin_challenges')
    .$call(text('id'))
    .$call(workspaceId)
    .$call(text('subject', 'email', 'device_thumbprint', 'code_hash'))
    .$call(small('tries'))
    .$call(time('created_at', 'expires_at'))
    .addColumn('used_at', 'bigint')
    .addColumn('voided_at', 'bigint')
    .addPrimaryKeyConstraint('pin_challenges_pkey', ['workspace_id', 'id'])
    .execute();
  await schema
    .createTable('pin_failures')
    .$call(workspaceId)
    .$call(text('subject'))
    .$call(small('failures'))
    .$call(time('since'))
    .addPrimaryKeyConstraint('pin_failures_pkey', ['workspace_id', 'subject'])
    .execute();
  await schema
    .createTable('pin_sends')
    .$call(text('id'))
    .$call(workspaceId)
    .$call(text('subject', 'device_thumbprint', 'network'))
    .$call(small('from_reserve'))
    .$call(time('created_at'))
    .addPrimaryKeyConstraint('pin_sends_pkey', ['workspace_id', 'id'])
    .execute();
  await index(db, 'pin_challenges', 'workspace_id', 'subject');
  await index(db, 'pin_challenges', 'expires_at');
  await index(db, 'pin_sends', 'subject', 'created_at');
  await index(db, 'pin_sends', 'network', 'created_at');
  await index(db, 'pin_sends', 'workspace_id', 'created_at');
  await index(db, 'pin_sends', 'created_at');
}

async function createConversationTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('conversations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .$call(workspaceId)
    .$call(contactId)
    .$call(text('status'))
    .$call(small('min_level', 'sealed'))
    .$call(time('last_seq', 'last_contact_seq', 'last_agent_seq', 'contact_read_seq', 'agent_read_seq'))
    .$call(text('start_client_msg_id', 'preview_author', 'preview_text'))
    .$call(time('preview_at', 'created_at', 'updated_at'))
    .addUniqueConstraint('conversations_start', ['workspace_id', 'contact_id', 'start_client_msg_id'])
    .execute();
  await schema
    .createTable('messages')
    .$call(text('id'))
    .$call(workspaceId)
    .addColumn('conversation_id', 'text', (column) =>
      column.notNull().references('conversations.id').onDelete('cascade'),
    )
    .$call(time('seq'))
    .$call(text('author_kind', 'author_id', 'author_name', 'text', 'client_msg_id'))
    .$call(time('created_at'))
    .addColumn('level', 'integer')
    .addColumn('method', 'text')
    .addColumn('long_lived', 'integer')
    .addColumn('key_id', 'text')
    .addColumn('proven_at', 'bigint')
    .addPrimaryKeyConstraint('messages_pkey', ['conversation_id', 'seq'])
    .addUniqueConstraint('messages_once', ['client_msg_id', 'conversation_id', 'author_id'])
    .execute();
  await index(db, 'conversations', 'workspace_id', 'updated_at', 'id');
  await index(db, 'conversations', 'workspace_id', 'status', 'updated_at', 'id');
}

/** Without references: every message writes here, and a row says nothing that is not in its conversation. */
async function createEventTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('streams')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .$call(text('workspace_id'))
    .$call(time('position', 'pruned_to'))
    .addUniqueConstraint('streams_workspace', ['workspace_id', 'id'])
    .execute();
  await schema
    .createTable('events')
    .$call(text('stream_id'))
    .$call(time('position'))
    .$call(text('workspace_id', 'type', 'conversation_id'))
    .addColumn('seq', 'bigint')
    .$call(time('created_at'))
    .addPrimaryKeyConstraint('events_pkey', ['stream_id', 'position', 'workspace_id'])
    .execute();
  await index(db, 'events', 'created_at');
}

type Table = CreateTableBuilder<string, string>;

/** Columns of text that are never null. */
function text(...names: readonly string[]) {
  return (table: Table): Table =>
    names.reduce((built, name) => built.addColumn(name, 'text', (column) => column.notNull()), table);
}

/** Columns of integers that outgrow 32 bits: milliseconds, and numbers that only ever go up. */
function time(...names: readonly string[]) {
  return (table: Table): Table =>
    names.reduce((built, name) => built.addColumn(name, 'bigint', (column) => column.notNull()), table);
}

/** Columns of small integers and flags. */
function small(...names: readonly string[]) {
  return (table: Table): Table =>
    names.reduce((built, name) => built.addColumn(name, 'integer', (column) => column.notNull()), table);
}

function workspaceId(table: Table): Table {
  return table.addColumn('workspace_id', 'text', (column) =>
    column.notNull().references('workspaces.id').onDelete('cascade'),
  );
}

function contactId(table: Table): Table {
  return table.addColumn('contact_id', 'text', (column) =>
    column.notNull().references('contacts.id').onDelete('cascade'),
  );
}

/** The proof that stands behind a session. */
function proof(table: Table): Table {
  return table
    .$call(small('level'))
    .$call(text('method'))
    .$call(small('long_lived'))
    .addColumn('key_id', 'text')
    .$call(time('proven_at'));
}

async function index(db: Kysely<unknown>, table: string, ...columns: string[]): Promise<void> {
  const name = [table, ...columns, 'index'].join('_');
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}
