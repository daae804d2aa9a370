import { target } from '../suite.ts';

/** One request to the server under test. */
export interface Request {
  readonly method?: string;
  readonly path: string;
  /** Sent as JSON; a string goes out as it is, and so do bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The same as it came. */
  readonly bytes: Uint8Array;
}

/** How long a full budget is waited for where all browsers come from one network. */
const LONGEST_WAIT_S = 90;

export async function ask(request: Request): Promise<Answer> {
  for (;;) {
    const answer = await once(request);
    const wait = Number(answer.headers.get('retry-after') ?? LONGEST_WAIT_S);
    if (target.networks || answer.status !== 429 || wait >= LONGEST_WAIT_S) return answer;
    await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
  }
}

async function once({ method = 'GET', path, body, headers }: Request): Promise<Answer> {
  const isBytes = body instanceof Uint8Array;
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const response = await fetch(target.url + path, {
    method,
    redirect: 'manual',
    headers: { ...(body !== undefined && { 'content-type': type }), ...headers },
    ...(body !== undefined && {
      body: isBytes ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  return { status: response.status, headers: response.headers, text, bytes };
}

/** The body of an answer that succeeded; anything else fails the case with what the server said. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the caller expects
export function bodyOf<T>(answer: Answer): T {
  if (answer.status >= 400) throw new Error(`unexpected ${String(answer.status)}: ${answer.text}`);
  return JSON.parse(answer.text) as T;
}

/** Status and code of a refusal, such as `401 session_expired`; the bare status of anything else. */
export function outcome(answer: Answer): string {
  if (answer.status < 400) return String(answer.status);
  const { error } = JSON.parse(answer.text) as { error: { code: string; reason?: string } };
  return [answer.status, error.code, error.reason].filter(Boolean).join(' ');
}

/** The bytes of an answer without what is new in every one. */
export function sameForEveryone(answer: Answer): string {
  return answer.text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/cms_[\w-]+/g, '<token>')
    .replace(/\b\d{13}\b/g, '<time>');
}
