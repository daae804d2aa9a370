import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Attachment } from '../../protocol/index.js';
import { define } from '../shared/define.js';
import { focusClicked } from '../shared/focus-keeper.js';
import { followWords, more } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { attachmentsStyles } from './chat-attachments.styles.js';
import { ChatViewer } from './chat-viewer.js';
import { downloadIcon, fileIcon } from './file-icons.js';
import type { FileSource } from './file-source.js';
import { sizeWords } from './file-words.js';
import { LazyPictures } from './lazy-picture.js';
import { saveFile } from './save-file.js';

/** A picture in a bubble is as wide as this at most, and as high. */
const MAX_WIDTH = 260;
const MAX_HEIGHT = 320;

/**
 * The files of one message: pictures small, everything else by name. Comes with the first message that has any.
 *
 * @tagname chat-attachments
 * @internal
 */
export class ChatAttachments extends LitElement {
  static override properties = {
    files: { attribute: false },
    source: { attribute: false },
    viewed: { state: true },
    gone: { state: true },
  };
  static override styles = [baseStyles, attachmentsStyles];

  declare files: readonly Attachment[];
  declare source?: FileSource;
  /** The picture in the viewer. */
  declare private viewed: number | undefined;
  declare private gone: ReadonlySet<string>;
  readonly #pictures = new LazyPictures();

  constructor() {
    super();
    this.files = [];
    this.gone = new Set();
    followWords(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    define('chat-viewer', ChatViewer);
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pictures.stop();
  }

  protected override render() {
    return html`<div class="files" role="group" aria-label=${more.files.label}>
        ${this.files.map((file) => (this.#isPicture(file) ? this.#picture(file) : this.#row(file)))}
      </div>
      ${this.viewed === undefined ? nothing : this.#viewer(this.viewed)}`;
  }

  #isPicture({ id, image }: Attachment): boolean {
    return image !== undefined && !this.gone.has(id);
  }

  #picture(file: Attachment): TemplateResult {
    const { width = 1, height = 1 } = file.image ?? {};
    const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
    return html`<button
      type="button"
      class="picture"
      aria-label=${more.files.open(file.name)}
      title=${file.name}
      @click=${(event: Event) => {
        focusClicked(event);
        this.viewed = this.#viewable.indexOf(file);
      }}
    >
      <img
        alt=""
        width=${Math.max(1, Math.round(width * scale))}
        height=${Math.max(1, Math.round(height * scale))}
        ${ref((image) => {
          this.#watch(image as HTMLImageElement | undefined, file);
        })}
      />
    </button>`;
  }

  #watch(image: HTMLImageElement | undefined, { id }: Attachment): void {
    const { source } = this;
    if (!image || !source) return;
    const onFailed = () => {
      this.gone = new Set([...this.gone, id]);
    };
    this.#pictures.watch(image, { source, id, variant: 'preview', onFailed });
  }

  #row(file: Attachment): TemplateResult {
    const isGone = this.gone.has(file.id);
    return html`<button
      type="button"
      class="file"
      title=${more.files.download(file.name)}
      @click=${() => void this.#save(file)}
    >
      ${fileIcon}
      <span class="about">
        <bdi class="name">${file.name}</bdi>
        <span class="size" dir="auto">${isGone ? more.files.unavailable : sizeWords(file.bytes)}</span>
      </span>
      ${downloadIcon}
    </button>`;
  }

  get #viewable(): readonly Attachment[] {
    return this.files.filter((file) => this.#isPicture(file));
  }

  #viewer(index: number): TemplateResult {
    return html`<chat-viewer
      .pictures=${this.#viewable}
      .index=${index}
      .source=${this.source}
      @viewer-closed=${() => {
        this.viewed = undefined;
      }}
    ></chat-viewer>`;
  }

  async #save({ id, name }: Attachment): Promise<void> {
    try {
      const address = await this.source?.fileUrl(id, 'full');
      if (address !== undefined) saveFile(address, name);
    } catch {
      this.gone = new Set([...this.gone, id]);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-attachments': ChatAttachments;
  }
}
