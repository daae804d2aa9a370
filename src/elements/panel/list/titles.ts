import type { AuthorKind, Preview } from '../../../protocol/index.js';
import { strings } from '../../shared/strings.js';

/** With whom a conversation is: who of the team wrote last, or the workspace. */
export const titleOf = (preview: Preview | undefined, workspace: string): string =>
  (preview?.author === 'agent' && preview.name) || workspace;

/** What stands before the words of the visitor, so that they are not taken for the team's. */
export const whoBefore = (author: AuthorKind | undefined): string =>
  author === 'contact' ? strings.transcript.announce(strings.transcript.you, '') : '';
