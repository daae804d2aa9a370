import { html, nothing, type TemplateResult } from 'lit';
import type { PendingFile } from '../../client/state.js';
import type { FileSource } from '../files/file-source.js';
import { bring } from './on-demand.js';
import { numbered, strings } from './strings.js';
import type { ItemEvent } from './transcript-events.js';
import type { TranscriptMessage } from './transcript-item.js';

/** What a reader may do with files. */
export interface FileActions {
  readonly source: FileSource | undefined;
  readonly retryFile: (key: string) => void;
  readonly discardFile: (key: string) => void;
}

/** The files of a message, in whatever state they are. Their elements come with the first message that has any. */
export function bubbleFiles({ attachments, uploads }: TranscriptMessage, actions: FileActions) {
  return html`${attachments?.length ? stored(attachments, actions) : nothing}
  ${uploads?.length ? onTheirWay(uploads, actions) : nothing}`;
}

function stored(files: TranscriptMessage['attachments'], { source }: FileActions): TemplateResult {
  bring('chat-attachments', async () => (await import('../files/chat-attachments.js')).ChatAttachments);
  return html`<chat-attachments .files=${files} .source=${source}></chat-attachments>`;
}

function onTheirWay(files: readonly PendingFile[], actions: FileActions): TemplateResult {
  return html`<chat-pending-files
    class="whole"
    .files=${files}
    @retry-wanted=${({ key }: ItemEvent) => {
      actions.retryFile(key);
    }}
    @discard-wanted=${({ key }: ItemEvent) => {
      actions.discardFile(key);
    }}
    >${namesMeanwhile(files)}</chat-pending-files
  >`;
}

/** Brings the list of files on their way. What stands in it until then: their names. */
export function namesMeanwhile(files: readonly PendingFile[]) {
  const load = async () => (await import('../files/chat-pending-files.js')).ChatPendingFiles;
  if (bring('chat-pending-files', load)) return nothing;
  return html`<ul aria-label=${numbered(strings.transcript.files, files.length)}>
    ${files.map(({ name }) => html`<li><bdi>${name}</bdi></li>`)}
  </ul>`;
}
