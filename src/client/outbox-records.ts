import type { ClientContext } from './context.js';
import type { KeyKind } from './device-keys.js';
import { hashOf } from './hash.js';

/** Letters in the names of records, for what is kept: a message that waits, a draft, the bytes of a file. */
const LETTERS = { draft: 'd', message: 'm', file: 'z' } as const;
export type RecordType = keyof typeof LETTERS;

/** The name under which something of a person is written down. */
export function recordName(type: RecordType, key = ''): string {
  return `${LETTERS[type]} ${key}`;
}

/**
 * How the records of one person in one scope begin. A key for levels 0 and 1 is its person; the key for proven sessions
 * serves whoever is proven, so there the contact is named too. Contact and scope are told by a hash.
 */
export async function ownerOf(
  { owner }: ClientContext,
  kind: KeyKind,
  { contact_id = '', scope }: { readonly contact_id?: string; readonly scope?: string | undefined },
): Promise<string> {
  const person = kind === 'verified' ? await hashOf(owner, contact_id) : '-';
  return `${kind} ${person} ${scope ? await hashOf(owner, scope) : '-'}`;
}
