import type { ChatError, Proof } from 'chat-messenger/protocol';
import type { Services } from '../services.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { explainContactToken } from './contact-token.js';
import { finding, type Finding } from './findings.js';
import { explainIdentityToken } from './identity-token.js';
import { explainIdAlone, explainPinnedUser } from './pinned-user.js';
import { explainPortalKey } from './portal-key.js';
import { explainServerToken } from './server-token.js';

/** Why a verifier refused a proof: one file per method looks for the cause. */
export async function explain(
  proof: Proof,
  workspace: Workspace,
  services: Services,
  error: ChatError,
): Promise<readonly Finding[]> {
  const found = await look(proof, workspace, services, error);
  if (found.length > 0) return found;
  return [finding('refused', [error.message, error.reason].filter(Boolean).join(': '))];
}

async function look(
  proof: Proof,
  workspace: Workspace,
  services: Services,
  error: ChatError,
): Promise<readonly Finding[]> {
  const { store, clock, secrets } = services;
  switch (proof.method) {
    case 'portal-key':
      return explainPortalKey({ proof, workspace, secrets: await secrets.everyPortalSecret(), now: clock() });
    case 'pinned-user':
      return explainPinnedUser(proof, workspace.id, services, error);
    case 'claimed':
      return explainIdAlone(proof.user_id ?? '', workspace.id, store);
    case 'contact-token':
      return explainContactToken(proof, workspace, services, error);
    case 'server-token':
      return explainServerToken(proof, workspace.id, store, clock());
    case 'identity-token':
      return explainIdentityToken(proof, workspace, services, error);
    case 'anonymous':
      return [];
  }
}
