import type { Proof } from 'chat-messenger/protocol';
import { hashToken } from '../crypto/tokens.js';
import type { VerifiedSubject } from '../identity/subject.js';
import type { Services } from '../services.js';
import { identifyToken } from '../store/queries/provenance.js';
import { userPinOf } from '../store/queries/user-pins.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { at, finding, quoted, type Finding } from './findings.js';

/** What is good to know of a proof that is accepted. */
export async function notesOn(
  proof: Proof,
  subject: VerifiedSubject,
  workspace: Workspace,
  services: Services,
): Promise<Finding[]> {
  return [
    ...onLevel(subject),
    ...(await onSecret(subject, workspace, services)),
    ...(proof.method === 'pinned-user' ? await onPin(proof.user_id, workspace, services) : []),
    ...(proof.method === 'server-token' ? await onUses(proof.user_token, services) : []),
  ];
}

function onLevel({ level, method, longLived }: VerifiedSubject): Finding[] {
  if (level < 2)
    return [finding('not_proven', 'nothing is proven: the conversations are those of this browser')];
  if (method !== 'portal-key' || !longLived) return [];
  return [finding('long_lived', 'the key has no time: it is a password for this address that never expires')];
}

async function onSecret(
  { keyId }: VerifiedSubject,
  workspace: Workspace,
  { secrets }: Services,
): Promise<Finding[]> {
  const secret = (await secrets.list(workspace.id)).find(({ id }) => id === keyId);
  if (!secret) return [];
  const { id, retiringUntil, leakedAt } = secret;
  return [
    ...(retiringUntil === null
      ? []
      : [finding('secret_retiring', `the secret ${id} is retiring and verifies until ${at(retiringUntil)}`)]),
    ...(leakedAt === null
      ? []
      : [
          finding(
            'secret_leaked',
            `the secret ${id} was seen in a browser at ${at(leakedAt)}: rotate and revoke`,
          ),
        ]),
  ];
}

async function onPin(userId: string, workspace: Workspace, { store }: Services): Promise<Finding[]> {
  if (await userPinOf(store.read, workspace.id, userId)) return [];
  return [
    finding(
      'would_pin',
      `the user_id ${quoted(userId)} is not pinned yet: the first browser that presents it wins`,
    ),
  ];
}

async function onUses(token: string, { store }: Services): Promise<Finding[]> {
  const row = await identifyToken(store.read, hashToken(token));
  if (!row) return [];
  return [
    finding(
      'uses_left',
      `the token opens ${String(row.uses_left)} more sessions until ${at(row.expires_at)}; asking here took none`,
    ),
  ];
}
