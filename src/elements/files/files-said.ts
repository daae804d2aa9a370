import type { PendingFile } from '../../client/state.js';
import { fileFailureWords } from '../shared/failure-words.js';
import { numbered, withMore } from '../shared/strings.js';

/** How the files beside the composer stand, for whoever does not see them: how many go along, and which cannot. */
export function filesSaid(files: readonly PendingFile[]): string | undefined {
  const failed = files.filter(({ status }) => status === 'failed');
  const count = files.length - failed.length;
  return withMore(({ files: words }) =>
    [...(count > 0 ? [`${numbered(words.added, count)}.`] : []), ...failed.map(fileFailureWords)].join(' '),
  );
}
