import { sql, type ColumnBuilderCallback, type ColumnDataType, type Kysely } from 'kysely';

/** Every way to prove an identity, scopes, and what sessions need to be ended everywhere. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await add(db, 'workspaces', 'settings', 'text', '{}');
  await add(db, 'secrets', 'retiring_until', 'bigint');
  await add(db, 'secrets', 'leaked_at', 'bigint');
  await add(db, 'api_keys', 'name', 'text', '');
  await add(
    db,
    'api_keys',
    'scopes',
    'text',
    'identify contact:token contact:write user:pin identity:revoke',
  );
  await add(db, 'api_keys', 'last_used_at', 'bigint');
  await add(db, 'api_keys', 'revoked_at', 'bigint');
  await add(db, 'api_keys', 'leaked_at', 'bigint');

  await add(db, 'contacts', 'name_verified', 'integer', 0);
  await add(db, 'contacts', 'phone', 'text');
  await add(db, 'contacts', 'company', 'text');
  await add(db, 'contacts', 'user_id', 'text');
  await add(db, 'contacts', 'custom_data', 'text', '{}');
  await add(db, 'contacts', 'non_verified_custom_data', 'text', '{}');
  await add(db, 'contacts', 'proofs_not_before', 'bigint');
  await schema
    .createIndex('contacts_email_index')
    .on('contacts')
    .columns(['workspace_id', 'email'])
    .execute();

  await add(db, 'session_families', 'scope', 'text', '');
  await add(db, 'session_families', 'browser', 'text', '');
  await add(db, 'session_families', 'carry_from', 'text');
  await add(db, 'session_families', 'carry_since', 'bigint');
  await schema
    .createIndex('session_families_contact_index')
    .on('session_families')
    .columns(['workspace_id', 'contact_id', 'created_at'])
    .execute();
  await schema
    .createIndex('session_families_key_index')
    .on('session_families')
    .columns(['workspace_id', 'key_id'])
    .execute();
  await add(db, 'sessions', 'scope', 'text', '');
  await add(db, 'sessions', 'displaced_at', 'bigint');

  await add(db, 'conversations', 'scope', 'text', '');
  await add(db, 'conversations', 'carry', 'text', 'possible');
  await schema
    .createIndex('conversations_contact_index')
    .on('conversations')
    .columns(['workspace_id', 'contact_id', 'updated_at'])
    .execute();
  await add(db, 'messages', 'notice', 'text');
  await add(db, 'events', 'family_id', 'text');

  await createIdentityTables(db);
}

async function createIdentityTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const required: ColumnBuilderCallback = (column) => column.notNull();
  const workspace = (name: string) =>
    schema
      .createTable(name)
      .addColumn('workspace_id', 'text', (column) =>
        column.notNull().references('workspaces.id').onDelete('cascade'),
      );
  await workspace('user_pins')
    .addColumn('user_id', 'text', required)
    .addColumn('pin_hash', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('changed_at', 'bigint', required)
    .addPrimaryKeyConstraint('user_pins_pkey', ['workspace_id', 'user_id'])
    .execute();
  await workspace('identify_tokens')
    .addColumn('token_hash', 'text', required)
    .addColumn('contact_id', 'text', (column) =>
      column.notNull().references('contacts.id').onDelete('cascade'),
    )
    .addColumn('api_key_id', 'text', required)
    .addColumn('scope', 'text', required)
    .addColumn('uses_left', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addPrimaryKeyConstraint('identify_tokens_pkey', ['workspace_id', 'token_hash'])
    .execute();
  await schema
    .createIndex('identify_tokens_contact_index')
    .on('identify_tokens')
    .columns(['contact_id'])
    .execute();
  await schema
    .createIndex('identify_tokens_expires_at_index')
    .on('identify_tokens')
    .columns(['expires_at'])
    .execute();
  await workspace('identity_issuers')
    .addColumn('issuer', 'text', required)
    .addColumn('jwks_url', 'text')
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('identity_issuers_pkey', ['workspace_id', 'issuer'])
    .execute();
  await workspace('issuer_keys')
    .addColumn('issuer', 'text', required)
    .addColumn('kid', 'text', required)
    .addColumn('jwk', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('retiring_until', 'bigint')
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('issuer_keys_pkey', ['workspace_id', 'issuer', 'kid'])
    .execute();
  await workspace('contact_links')
    .addColumn('contact_id', 'text', (column) =>
      column.notNull().references('contacts.id').onDelete('cascade'),
    )
    .addColumn('linked_contact_id', 'text', (column) =>
      column.notNull().references('contacts.id').onDelete('cascade'),
    )
    .addPrimaryKeyConstraint('contact_links_pkey', ['workspace_id', 'contact_id'])
    .execute();
  await schema
    .createIndex('contact_links_linked_index')
    .on('contact_links')
    .columns(['linked_contact_id'])
    .execute();
  await workspace('key_uses')
    .addColumn('key_id', 'text', required)
    .addColumn('form', 'text', required)
    .addColumn('uses', 'bigint', required)
    .addColumn('last_used_at', 'bigint', required)
    .addPrimaryKeyConstraint('key_uses_pkey', ['workspace_id', 'key_id', 'form'])
    .execute();
  await workspace('audit_entries')
    .addColumn('id', 'text', required)
    .addColumn('at', 'bigint', required)
    .addColumn('actor', 'text', required)
    .addColumn('action', 'text', required)
    .addColumn('target', 'text', required)
    .addPrimaryKeyConstraint('audit_entries_pkey', ['workspace_id', 'id'])
    .execute();
}

/** A column with a default is never null; one without may be. */
async function add(
  db: Kysely<unknown>,
  table: string,
  column: string,
  type: ColumnDataType,
  standard?: string | number,
): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(column, type, (built) =>
      standard === undefined ? built : built.notNull().defaultTo(sql.lit(standard)),
    )
    .execute();
}
