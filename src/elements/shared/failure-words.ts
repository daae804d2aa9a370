import type { Failure, PendingFile } from '../../client/state.js';
import { LIMITS } from '../../protocol/index.js';
import { numbered, withMore } from './strings.js';

/** What went wrong, in the visitor's words. */
export const failureWords = ({ code, retryAfter }: Failure): string | undefined =>
  withMore(({ errors, tryAgainIn }) =>
    retryAfter === undefined ? errors[code] : `${errors[code]} ${numbered(tryAgainIn, retryAfter)}`,
  );

/** A message was not sent, and why. */
export const unsentWords = (failure: Failure | undefined): string | undefined =>
  withMore(({ unsent }) => withReason(unsent.failed, failure));

/** A file was not uploaded, and why. */
export const notUploadedWords = (failure: Failure | undefined): string | undefined =>
  withMore(({ files }) =>
    failure?.code === 'too_large' ? `${files.failed} ${files.tooLarge}` : withReason(files.failed, failure),
  );

/** True where no other try ends otherwise: the file has to go, or the message stays. */
export const isHopeless = ({ status, bytes, failure }: PendingFile): boolean =>
  status === 'failed' && (failure?.code.startsWith('file_') === true || bytes > LIMITS.attachment_bytes);

/** The same of a file by its name. */
export const fileFailureWords = ({ name, failure }: PendingFile): string | undefined =>
  withMore(() => `${name}: ${notUploadedWords(failure) ?? ''}`);

const withReason = (words: string, failure: Failure | undefined): string =>
  [words, failure && failureWords(failure)].filter(Boolean).join(' ');
