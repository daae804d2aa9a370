import type { ErrorBody } from 'chat-messenger/protocol';

/** One request to the server under test. */
export interface Call {
  readonly method?: string;
  readonly path: string;
  /** Sent as JSON; a string goes out as it is, and so do bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A server that can be asked, in this process or in another. */
export interface Reachable {
  readonly url: string;
  readonly publicUrl: URL;
  call(request: Call): Promise<Answer>;
}

/** What came back, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function call(
  url: string,
  { method = 'GET', path, body, headers, signal }: Call,
): Promise<Answer> {
  const isBytes = body instanceof Uint8Array;
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { ...(body !== undefined && { 'content-type': type }), ...headers },
    ...(body !== undefined && {
      body: isBytes ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body),
    }),
    ...(signal && { signal }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The body of an answer that succeeded; anything else fails the test with what the server said. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the caller expects
export function bodyOf<T>(answer: Answer): T {
  if (answer.status >= 400) throw new Error(`unexpected ${String(answer.status)}: ${answer.text}`);
  return JSON.parse(answer.text) as T;
}

/** Status and code of a refusal, such as `401 session_expired`. */
export function refusalOf(answer: Answer): string {
  if (answer.status < 400) return String(answer.status);
  const { error } = JSON.parse(answer.text) as ErrorBody;
  return [answer.status, error.code, error.reason].filter(Boolean).join(' ');
}

/** The bytes of an answer without what is new in every one. */
export function sameForEveryone(answer: Answer): string {
  return answer.text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/cms_[\w-]+/g, '<token>')
    .replace(/\b\d{13}\b/g, '<time>');
}
