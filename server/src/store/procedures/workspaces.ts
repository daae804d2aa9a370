import { API_KEY_SCOPES } from 'chat-messenger/protocol';
import type { Transaction } from '../store.js';

export interface NewWorkspace {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
  readonly secret: { readonly id: string; readonly sealed: string };
  readonly apiKey: { readonly id: string; readonly hash: string; readonly expiresAt: number };
  readonly now: number;
}

/** Makes a workspace with all that its first page and its first back-end call need. */
export async function createWorkspace({ db }: Transaction, input: NewWorkspace): Promise<void> {
  const { id: workspace_id, now: created_at } = input;
  await db
    .insertInto('workspaces')
    .values({ id: workspace_id, name: input.name, settings: '{}', created_at })
    .execute();
  if (input.origins.length > 0) {
    await db
      .insertInto('origins')
      .values(input.origins.map((origin) => ({ workspace_id, origin })))
      .execute();
  }
  await db
    .insertInto('secrets')
    .values({
      ...input.secret,
      workspace_id,
      purpose: 'portal-key',
      state: 'active',
      retiring_until: null,
      leaked_at: null,
      created_at,
    })
    .execute();
  await db
    .insertInto('api_keys')
    .values({
      id: input.apiKey.id,
      workspace_id,
      key_hash: input.apiKey.hash,
      name: 'first',
      scopes: API_KEY_SCOPES.join(' '),
      last_used_at: null,
      revoked_at: null,
      leaked_at: null,
      created_at,
      expires_at: input.apiKey.expiresAt,
    })
    .execute();
  await db
    .insertInto('streams')
    .values({ id: `workspace:${workspace_id}`, workspace_id, position: 0, pruned_to: 0 })
    .execute();
}
