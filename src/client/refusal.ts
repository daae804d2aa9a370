import type { ErrorBody } from '../protocol/index.js';
import { ClientError } from './errors.js';

/** Refusals below 500 after which the same request may succeed (REL-6). */
const TEMPORARY: readonly number[] = [408, 409, 425, 429];

/** The refusal in an answer, loaded with the first. A body that is not ours came from something in between. */
export function refusalOf(response: Response, body: Partial<ErrorBody> | null): ClientError {
  const { status, headers } = response;
  const seconds = headers.get('retry-after');
  const code =
    body?.error?.code ?? (status < 500 && !TEMPORARY.includes(status) ? 'bad_request' : 'unavailable');
  const options = {
    // A nonce refused twice over is one of another server process; the next answer brings a new one.
    isTemporary: TEMPORARY.includes(status) || (status >= 500 && status !== 501) || code === 'nonce_required',
    ...(body?.error?.reason && { reason: body.error.reason }),
    ...(body?.error?.request_id && { requestId: body.error.request_id }),
    ...(seconds && Number(seconds) >= 0 && { retryAfter: Number(seconds) }),
  };
  return new ClientError(code, options, body?.error?.message);
}
