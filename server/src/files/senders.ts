import type { Principal } from '../access/principal.js';

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

/** Whose daily quota an upload counts for: a person where they are known, else their browser. */
export function quotaOf(principal: Principal): { readonly key: string; readonly bytes: number } {
  if (principal.kind === 'agent') return { key: `agent ${principal.agentId}`, bytes: AGENT_BYTES };
  return principal.assurance.level >= 2
    ? { key: `contact ${principal.contactId}`, bytes: CONTACT_BYTES }
    : { key: `device ${principal.deviceThumbprint}`, bytes: DEVICE_BYTES };
}

const MIB = 2 ** 20;
/** REL-27: one person, one browser and one agent a day. More fills the disk for everybody. */
const CONTACT_BYTES = 100 * MIB;
const DEVICE_BYTES = 20 * MIB;
const AGENT_BYTES = 1_024 * MIB;
