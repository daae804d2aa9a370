import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient } from '../../client/state.js';
import { bringPendingFiles } from '../shared/bubble-files.js';
import type { ComposerInputEvent, ComposerSendEvent, FilesChosenEvent } from '../shared/composer-events.js';
import type { ItemEvent } from '../shared/transcript-events.js';
import { mayAttach, type FileIntake, type FileQuestion } from './file-intake.js';

/** What the visitor writes with. */
export interface Writing {
  readonly client: ChatClient;
  readonly intake: FileIntake;
  /** Address of the names of emoji. */
  readonly emojiUrl: string;
}

/** The composer, with the files that go with the next message above it. */
export function composer({ client, intake, emojiUrl }: Writing): TemplateResult {
  const { files = [] } = client.state.timeline;
  const question = intake.questionFor(client);
  return html`${question ? ask(question) : nothing} ${files.length > 0 ? pending(client) : nothing}
    <chat-composer
      exportparts="composer, send"
      .attach=${mayAttach(client.state)}
      .hasFiles=${files.length > 0}
      .emojiUrl=${emojiUrl}
      @composer-input=${({ text }: ComposerInputEvent) => {
        client.saveDraft(text);
        if (text !== '') client.typing();
      }}
      @files-chosen=${({ files: chosen }: FilesChosenEvent) => void intake.take(client, chosen)}
      @composer-send=${({ text }: ComposerSendEvent) => {
        // Whoever writes while an earlier part is on the screen wants to see it arrive.
        if (client.state.timeline.hasNewer) void client.showNewest();
        client.send(text);
        client.saveDraft('');
      }}
    ></chat-composer>`;
}

function ask(question: FileQuestion): TemplateResult {
  return html`<div role="status">
    ${keyed(
      question,
      html`<chat-question class="banner" .question=${question}
        ><span dir="auto">${question.text}</span></chat-question
      >`,
    )}
  </div>`;
}

function pending(client: ChatClient): TemplateResult {
  bringPendingFiles();
  return html`<chat-pending-files
    .files=${client.state.timeline.files ?? []}
    @retry-wanted=${({ key }: ItemEvent) => {
      client.retryFile(key);
    }}
    @discard-wanted=${({ key }: ItemEvent) => {
      client.detach(key);
    }}
  ></chat-pending-files>`;
}
