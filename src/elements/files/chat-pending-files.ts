import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PendingFile } from '../../client/state.js';
import { isHopeless, notUploadedWords } from '../shared/failure-words.js';
import { followWords, more } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { ItemEvent } from '../shared/transcript-events.js';
import { pendingFilesStyles } from './chat-pending-files.styles.js';
import { againIcon, fileIcon, removeIcon } from './file-icons.js';
import { percentWords, sizeWords } from './file-words.js';
import { drawThumbnail } from './thumbnail.js';

/**
 * Files on their way: how far each is, and what may be done about it.
 *
 * @tagname chat-pending-files
 * @internal
 * @fires {ItemEvent} retry-wanted - A file that failed is to be tried again. Not bubbling.
 * @fires {ItemEvent} discard-wanted - A file is to be taken away. Not bubbling.
 */
export class ChatPendingFiles extends LitElement {
  static override properties = {
    files: { attribute: false },
  };
  static override styles = [baseStyles, pendingFilesStyles];

  declare files: readonly PendingFile[];

  #place = -1;

  constructor() {
    super();
    this.files = [];
    followWords(this);
  }

  protected override willUpdate(): void {
    this.#place = this.#items.findIndex((item) => item.matches(':focus-within'));
  }

  /** A button may have gone with its work: whoever pressed it goes on at the same place. */
  protected override updated(): void {
    if (this.#place < 0 || this.matches(':focus-within')) return;
    const item = this.#items[Math.min(this.#place, this.#items.length - 1)];
    item?.querySelector<HTMLElement>('button:last-of-type')?.focus();
  }

  get #items(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll('li')];
  }

  protected override render() {
    return html`<ul aria-label=${more.files.pending}>
      ${repeat(
        this.files,
        ({ key }) => key,
        (file) => this.#file(file),
      )}
    </ul>`;
  }

  #file(file: PendingFile): TemplateResult {
    const { key, name, bytes, status } = file;
    const words = more.files;
    return html`<li class=${status}>
      ${this.#picture(file)}
      <div class="about">
        <bdi class="name">${name}</bdi>
        <span class="stands" dir="auto">
          ${status === 'failed' ? this.#failure(file) : this.#stands(file)}
        </span>
        ${
          status === 'uploading' || status === 'waiting'
            ? html`<progress
                max=${Math.max(1, bytes)}
                .value=${file.sent}
                aria-label=${words.sent(percentWords(file.sent / Math.max(1, bytes)))}
              ></progress>`
            : nothing
        }
      </div>
      ${status === 'failed' && !isHopeless(file) ? this.#button(words.retry(name), againIcon, 'retry-wanted', key) : nothing}
      ${this.#button(words.remove(name), removeIcon, 'discard-wanted', key)}
    </li>`;
  }

  #failure({ failure }: PendingFile): string {
    return notUploadedWords(failure) ?? '';
  }

  #stands({ status, bytes, isOnlyHere }: PendingFile): string {
    const { waiting, stay } = more.files;
    const words = status === 'waiting' ? waiting : sizeWords(bytes);
    return isOnlyHere && status !== 'uploaded' ? `${words}. ${stay}` : words;
  }

  /** Drawn, not loaded: a page's policy need not let in pictures from anywhere but the server. */
  #picture({ file, mediaType }: PendingFile) {
    if (!file || !mediaType.startsWith('image/')) return fileIcon;
    return html`<canvas
      width="80"
      height="80"
      aria-hidden="true"
      ${ref((canvas) => {
        if (canvas) void drawThumbnail(canvas as HTMLCanvasElement, file);
      })}
    ></canvas>`;
  }

  #button(label: string, icon: TemplateResult, event: 'retry-wanted' | 'discard-wanted', key: string) {
    return html`<button
      type="button"
      aria-label=${label}
      title=${label}
      @click=${() => {
        this.dispatchEvent(new ItemEvent(event, key));
      }}
    >
      ${icon}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-pending-files': ChatPendingFiles;
  }
}
