import { parseArgs } from 'node:util';
import type { SecretDetails } from '../workspaces/secrets.js';
import { moment, print, printJson, printTable } from './output.js';
import { inWorkspace } from './with-services.js';

/** `secret list --app-id ID [--json]`: which secrets verify, and whether the old one is out of use (COM-11). */
export async function listSecrets(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  await inWorkspace(values['app-id'], async (workspace, { secrets }) => {
    const all = await secrets.list(workspace.id);
    if (values.json) {
      printJson({ secrets: all.map(wire) });
      return;
    }
    printTable(['KEY ID', 'FOR', 'STATE', 'MADE', 'LAST USED', 'USES', 'FORM V1'], all.map(row));
    if (all.some(hasV1)) {
      print('');
      print('A key of the form v1 is a password for its address that never expires. See require_portal_v2.');
    }
  });
}

function row(secret: SecretDetails): string[] {
  const { id, purpose, state, retiringUntil, leakedAt, createdAt, lastUsedAt, uses } = secret;
  const until = retiringUntil === null ? '' : ` until ${moment(retiringUntil)}`;
  const leaked = leakedAt === null ? '' : `, seen in a browser ${moment(leakedAt)}`;
  return [
    id,
    purpose,
    state + until + leaked,
    moment(createdAt),
    moment(lastUsedAt),
    String(uses),
    hasV1(secret) ? `${String(Math.round(v1Share(secret) * 100))} %` : '-',
  ];
}

function wire(secret: SecretDetails) {
  return {
    key_id: secret.id,
    purpose: secret.purpose,
    state: secret.state,
    created_at: secret.createdAt,
    retiring_until: secret.retiringUntil,
    leaked_at: secret.leakedAt,
    last_used_at: secret.lastUsedAt,
    uses: secret.uses,
    forms: secret.forms,
    v1_share: v1Share(secret),
  };
}

/** HM-6: how much of what a secret verified was in the form that never expires. */
function v1Share({ forms, uses }: SecretDetails): number {
  return uses === 0 ? 0 : (forms['v1'] ?? 0) / uses;
}

function hasV1(secret: SecretDetails): boolean {
  return v1Share(secret) > 0;
}
