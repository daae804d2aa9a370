import { parseArgs } from 'node:util';
import { API_KEY_SCOPES, ChatError, type ApiKeyScope } from 'chat-messenger/protocol';
import { DAY } from '../clock.js';
import type { ApiKeyInfo } from '../workspaces/api-keys.js';
import { count, moment, print, printJson, printTable } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace, needed, wholeNumber } from './with-services.js';

/** A key that nobody has to think of again for longer than this is forgotten, not kept (AGT-9). */
const MAX_DAYS = 3 * 365;

/** `api-key create`: prints the key, once. */
export async function createApiKey(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      'app-id': { type: 'string' },
      scope: { type: 'string', multiple: true, default: [...API_KEY_SCOPES] },
      name: { type: 'string', default: '' },
      days: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const scopes = [...new Set(values.scope.map(readScope))];
  const life =
    values.days === undefined ? undefined : wholeNumber(values.days, '--days', [1, MAX_DAYS]) * DAY;
  await inWorkspace(values['app-id'], async (workspace, { apiKeys }) => {
    const { id, key, expiresAt } = await apiKeys.create(workspace.id, {
      name: values.name,
      scopes,
      actor: COMMAND_LINE,
      ...(life !== undefined && { life }),
    });
    if (values.json) {
      printJson({ key_id: id, api_key: key, scopes, expires_at: expiresAt });
      return;
    }
    print(`key id    ${id}`);
    print(`api key   ${key}`);
    print(`scopes    ${scopes.join(' ')}`);
    print(`expires   ${moment(expiresAt)}`);
    print('The key is shown this once. Keep it on your server.');
  });
}

/** `api-key list --app-id ID [--json]` */
export async function listApiKeys(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  await inWorkspace(values['app-id'], async (workspace, { apiKeys, clock }) => {
    const keys = await apiKeys.list(workspace.id);
    if (values.json) {
      printJson({ api_keys: keys.map((key) => wire(key, clock())) });
      return;
    }
    printTable(
      ['KEY ID', 'NAME', 'STATE', 'SCOPES', 'MADE', 'EXPIRES', 'LAST USED'],
      keys.map((key) => [
        key.id,
        key.name || '-',
        stateOf(key, clock()) + (key.leakedAt === null ? '' : `, seen in a browser ${moment(key.leakedAt)}`),
        key.scopes.join(' '),
        moment(key.createdAt),
        moment(key.expiresAt),
        moment(key.lastUsedAt),
      ]),
    );
  });
}

/** `api-key revoke --app-id ID --key-id KEY`: the key and what it opened end. */
export async function revokeApiKey(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, 'key-id': { type: 'string' } },
  });
  const keyId = needed(values['key-id'], '--key-id');
  await inWorkspace(values['app-id'], async ({ id }, { apiKeys }) => {
    const ended = await apiKeys.revoke(id, keyId, COMMAND_LINE);
    if (ended === undefined) throw new ChatError('not_found', 'this app has no API key with this id');
    print(
      `Revoked. ${count(ended, 'sign-in was', 'sign-ins were')} ended; open pages learn it within 5 seconds.`,
    );
  });
}

function readScope(text: string): ApiKeyScope {
  const scope = API_KEY_SCOPES.find((known) => known === text);
  if (!scope) throw new UsageError(`--scope takes ${API_KEY_SCOPES.join(', ')}`);
  return scope;
}

function stateOf({ revokedAt, expiresAt }: ApiKeyInfo, now: number): 'active' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt > now ? 'active' : 'expired';
}

function wire(key: ApiKeyInfo, now: number) {
  return {
    key_id: key.id,
    name: key.name,
    state: stateOf(key, now),
    scopes: key.scopes,
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    last_used_at: key.lastUsedAt,
    revoked_at: key.revokedAt,
    leaked_at: key.leakedAt,
  };
}
