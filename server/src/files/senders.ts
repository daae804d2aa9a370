import type { Principal } from '../access/principal.js';
import type { UploadBudget } from '../store/procedures/upload-budgets.js';

/** Who may go on with an upload and attach it: one device of one contact, or one agent. */
export function senderOf(principal: Principal): string {
  return principal.kind === 'agent'
    ? `agent ${principal.agentId}`
    : `${sendersOf(principal.contactId)}${principal.deviceThumbprint}`;
}

/** How the senders of one contact begin, whatever their device. */
export function sendersOf(contactId: string): string {
  return `contact ${contactId} `;
}

/** Whose daily quota an upload counts for: a person where they are known, else their browser and where it is. */
export function budgetOf(principal: Principal, network: string): UploadBudget {
  if (principal.kind === 'agent') return { who: `agent ${principal.agentId}`, bytes: AGENT_BYTES };
  const { assurance, contactId, deviceThumbprint } = principal;
  return assurance.level >= 2
    ? { who: `contact ${contactId}`, bytes: CONTACT_BYTES }
    : {
        who: `device ${deviceThumbprint}`,
        bytes: DEVICE_BYTES,
        network: { name: network, bytes: NETWORK_BYTES },
      };
}

const MIB = 2 ** 20;
/** REL-27: one person, one browser and one agent a day. More fills the disk for everybody. */
const CONTACT_BYTES = 100 * MIB;
const DEVICE_BYTES = 20 * MIB;
const AGENT_BYTES = 1_024 * MIB;
/** T21: making another browser costs nothing, being in another network does. */
const NETWORK_BYTES = 200 * MIB;
