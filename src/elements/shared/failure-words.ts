import type { Failure } from '../../client/state.js';
import { numbered, withMore } from './strings.js';

/** What went wrong, in the visitor's words. */
export const failureWords = ({ code, retryAfter }: Failure): string | undefined =>
  withMore(({ errors, tryAgainIn }) =>
    retryAfter === undefined ? errors[code] : `${errors[code]} ${numbered(tryAgainIn, retryAfter)}`,
  );
