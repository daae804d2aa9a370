import { html, nothing, type TemplateResult } from 'lit';
import type { ChatClient, PendingFile } from '../../client/state.js';
import type { FileIntake } from '../files/file-intake.js';
import { namesMeanwhile } from '../shared/bubble-files.js';
import type { ComposerInputEvent, ComposerSendEvent, FilesChosenEvent } from '../shared/composer-events.js';
import type { ItemEvent } from '../shared/transcript-events.js';
import { mayAttach } from './may-attach.js';
import { rarely } from './rarely.js';

/** What the visitor writes with. */
export interface Writing {
  readonly client: ChatClient;
  readonly intake: FileIntake<ChatClient>;
  /** Address of the names of emoji. */
  readonly emojiUrl: string;
}

/** The composer, with the files that go with the next message above it. */
export function composer({ client, intake, emojiUrl }: Writing): TemplateResult {
  const { files: added = [] } = client.state.timeline;
  const files = [...added, ...intake.heldFor(client)];
  const question = intake.questionFor(client);
  return html`${question ? rarely((states) => states.fileQuestion(question)) : nothing}
    ${files.length > 0 ? pending(client, intake, files) : nothing}
    <div class="visually-hidden" role="status">
      ${files.length > 0 ? rarely((states) => states.filesSaid(files)) : nothing}
    </div>
    <chat-composer
      exportparts="composer, send"
      .attach=${mayAttach(client.state)}
      .hasFiles=${added.length > 0}
      .emojiUrl=${emojiUrl}
      @composer-input=${({ text }: ComposerInputEvent) => {
        client.saveDraft(text);
        if (text !== '') client.typing();
      }}
      @files-chosen=${({ files: chosen }: FilesChosenEvent) => {
        intake.take(client, chosen);
      }}
      @composer-send=${({ text }: ComposerSendEvent) => {
        // Whoever writes while an earlier part is on the screen wants to see it arrive.
        if (client.state.timeline.hasNewer) void client.showNewest();
        client.send(text);
        client.saveDraft('');
        intake.sent(client);
      }}
    ></chat-composer>`;
}

function pending(
  client: ChatClient,
  intake: FileIntake<ChatClient>,
  files: readonly PendingFile[],
): TemplateResult {
  return html`<chat-pending-files
    .files=${files}
    @retry-wanted=${({ key }: ItemEvent) => {
      client.retryFile(key);
    }}
    @discard-wanted=${({ key }: ItemEvent) => {
      if (!intake.remove(key)) client.detach(key);
    }}
    >${namesMeanwhile(files)}</chat-pending-files
  >`;
}
