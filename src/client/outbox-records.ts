import type { ClientContext } from './context.js';
import { hashOf } from './hash.js';
import type { LiveSession } from './session.js';

/** Letters in the names of records, for what is kept: a message that waits, a draft, the bytes of a file. */
const LETTERS = { draft: 'd', message: 'm', file: 'z' } as const;
export type RecordType = keyof typeof LETTERS;

/** The name under which something of a person is written down. */
export function recordName(type: RecordType, key = ''): string {
  return `${LETTERS[type]} ${key}`;
}

/**
 * How the records of one person begin. A key for levels 0 and 1 is its person; the key for proven sessions serves
 * whoever is proven, so there the contact is named too, by a hash.
 */
export async function ownerOf({ owner }: ClientContext, { kind, session }: LiveSession): Promise<string> {
  return kind === 'verified' ? `${kind} ${await hashOf(owner, session.contact_id)}` : kind;
}
