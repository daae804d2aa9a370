import type { CustomData, IdentityMethod, Level } from 'chat-messenger/protocol';
import type { VisitorPrincipal } from '../access/principal.js';
import { contactById } from '../store/queries/contacts.js';
import { familiesOfContact } from '../store/queries/families.js';
import type { Store } from '../store/store.js';

/** More sign-ins than this are a machine's. */
const SIGN_INS = 1_000;

/** What is known of a person beside what they wrote, as the export says it. Times are of ISO 8601, in UTC. */
export interface OwnProfile {
  readonly name: string;
  readonly name_verified: boolean;
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly phone: string | null;
  readonly company: string | null;
  readonly user_id: string | null;
  /** Said by the site's server. */
  readonly custom_data: CustomData;
  /** Said by the page. */
  readonly non_verified_custom_data: CustomData;
  readonly known_since: string;
  readonly sign_ins: readonly OwnSignIn[];
}
interface OwnSignIn {
  readonly current: boolean;
  readonly level: Level;
  readonly method: IdentityMethod;
  readonly browser: string;
  readonly opened_at: string;
  readonly last_used_at: string;
  readonly ended_at: string | null;
}

export async function ownProfile(
  { read }: Pick<Store, 'read'>,
  { workspaceId, contactId, familyId }: VisitorPrincipal,
): Promise<OwnProfile> {
  const contact = await contactById(read, workspaceId, contactId);
  if (!contact) throw new Error('a session without its contact');
  const families = await familiesOfContact(read, workspaceId, contactId, SIGN_INS);
  return {
    name: contact.name,
    name_verified: contact.name_verified === 1,
    email: contact.email,
    email_verified: contact.email_verified === 1,
    phone: contact.phone,
    company: contact.company,
    user_id: contact.user_id,
    custom_data: JSON.parse(contact.custom_data) as CustomData,
    non_verified_custom_data: JSON.parse(contact.non_verified_custom_data) as CustomData,
    known_since: isoTime(contact.created_at),
    sign_ins: families.map((family) => ({
      current: family.id === familyId,
      level: family.level,
      method: family.method,
      browser: family.browser,
      opened_at: isoTime(family.created_at),
      last_used_at: isoTime(family.last_used_at),
      ended_at: family.revoked_at === null ? null : isoTime(family.revoked_at),
    })),
  };
}

/** A moment as every program reads it. */
export function isoTime(moment: number): string {
  return new Date(moment).toISOString();
}
