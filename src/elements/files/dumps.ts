import { ClientError } from '../../client/errors.js';

/* Recordings of a browser's traffic (HAR) hold the cookies and passwords of whoever made them (FIL-7). */

/** What gives access, and is taken out. */
const SECRET_HEADERS = /^(?:cookie|set-cookie|authorization|proxy-authorization|x-csrf-token|dpop)$/i;
const REMOVED = '(removed)';

interface Recording {
  readonly log: { readonly entries: object };
}
/** What JSON may hold as an object, as far as it matters here. */
interface Fields {
  readonly name?: unknown;
}

/** The recording that a file holds, if it is one. */
export async function readDump(file: File): Promise<Recording | undefined> {
  try {
    const value = JSON.parse(await file.text()) as Partial<Recording> | null;
    const entries: unknown = value?.log?.entries;
    return typeof entries === 'object' && entries ? (value as Recording) : undefined;
  } catch {
    return undefined;
  }
}

/** The same recording without what gives access. Bodies stay: only the visitor knows what is in them. */
export function cleaned(recording: Recording, name: string): Promise<File> {
  return new Promise((resolve) => {
    resolve(new File([withoutSecrets(recording)], name, { type: 'application/json' }));
  });
}

/** Programs write recordings of many shapes. What looks like headers and has no known one goes as a whole. */
function withoutSecrets(recording: Recording): string {
  try {
    return JSON.stringify(recording, function (this: Fields, key, value: unknown) {
      if (key === 'cookies') return [];
      if (key === 'headers' && !isReadable(value)) return REMOVED;
      const isSecret =
        SECRET_HEADERS.test(key) || (key === 'value' && SECRET_HEADERS.test(String(this.name)));
      return isSecret ? REMOVED : value;
    });
  } catch (cause) {
    throw new ClientError('file_uncleaned', { cause }); // too deep
  }
}

/** A list of names with values, or an object with names as its keys. */
function isReadable(headers: unknown): boolean {
  if (!Array.isArray(headers)) return isObject(headers) || headers === null;
  return headers.every((header) => header === null || (isObject(header) && typeof header.name === 'string'));
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
