import type { Failure } from '../../client/state.js';
import { strings } from './strings.js';

/** What went wrong, in the visitor's words. */
export function failureWords({ code, retryAfter }: Failure): string {
  return retryAfter === undefined
    ? strings.errors[code]
    : `${strings.errors[code]} ${strings.tryAgainIn(retryAfter)}`;
}
