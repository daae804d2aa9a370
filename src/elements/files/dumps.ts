/* Recordings of a browser's traffic (HAR) hold the cookies and passwords of whoever made them (FIL-7). */

/** What gives access, and is taken out. */
const SECRET_HEADERS = /^(?:cookie|set-cookie|authorization|proxy-authorization|x-csrf-token|dpop)$/i;
const REMOVED = '(removed)';

interface Message {
  headers?: { name?: string; value?: string }[];
  cookies?: unknown[];
}
interface Recording {
  readonly log: { readonly entries: { readonly request?: Message; readonly response?: Message }[] };
}

/** The recording that a file holds, if it is one. */
export async function readDump(file: File): Promise<Recording | undefined> {
  try {
    const value = JSON.parse(await file.text()) as Partial<Recording> | null;
    return Array.isArray(value?.log?.entries) ? (value as Recording) : undefined;
  } catch {
    return undefined;
  }
}

/** The same recording without what gives access. Bodies stay: only the visitor knows what is in them. */
export function cleaned(recording: Recording, name: string): File {
  for (const { request, response } of recording.log.entries) {
    for (const message of [request, response]) {
      if (!message) continue;
      if (message.cookies) message.cookies = [];
      for (const header of message.headers ?? []) {
        if (SECRET_HEADERS.test(header.name ?? '')) header.value = REMOVED;
      }
    }
  }
  return new File([JSON.stringify(recording)], name, { type: 'application/json' });
}
