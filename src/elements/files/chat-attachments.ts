import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { failureOf } from '../../client/errors.js';
import type { Failure } from '../../client/state.js';
import type { Attachment } from '../../protocol/index.js';
import { define } from '../shared/define.js';
import { failureWords } from '../shared/failure-words.js';
import { focusClicked } from '../shared/focus-keeper.js';
import { followWords, more } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { attachmentsStyles } from './chat-attachments.styles.js';
import { ChatViewer } from './chat-viewer.js';
import { againIcon, downloadIcon, fileIcon } from './file-icons.js';
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
    troubles: { state: true },
  };
  static override styles = [baseStyles, attachmentsStyles];

  declare files: readonly Attachment[];
  declare source?: FileSource;
  /** The picture in the viewer. */
  declare private viewed: number | undefined;
  /** Why files could not be had at the last try, by their ids. */
  declare private troubles: ReadonlyMap<string, Failure>;
  readonly #pictures = new LazyPictures();
  #unfollow: (() => void) | undefined;
  #place = -1;

  constructor() {
    super();
    this.files = [];
    this.troubles = new Map();
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
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  protected override willUpdate(): void {
    this.#place = this.#buttons.findIndex((button) => button.matches(':focus'));
  }

  /** A picture may have become a row, or a picture again: whoever was there stays there. */
  protected override updated(): void {
    if (this.#place >= 0 && !this.matches(':focus-within')) this.#buttons[this.#place]?.focus();
  }

  get #buttons(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.files > button')];
  }

  protected override render() {
    return html`<div class="files" role="group" aria-label=${more.files.label}>
        ${this.files.map((file) => (this.#isPicture(file) ? this.#picture(file) : this.#row(file)))}
      </div>
      ${this.viewed === undefined ? nothing : this.#viewer(this.viewed)}`;
  }

  #isPicture({ id, image }: Attachment): boolean {
    return image !== undefined && !this.troubles.has(id);
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
    const onFailed = (error: unknown) => {
      this.#fail(id, error);
    };
    this.#pictures.watch(image, { source, id, variant: 'preview', onFailed });
  }

  #row(file: Attachment): TemplateResult {
    const { id, name, image } = file;
    const trouble = this.troubles.get(id);
    // What is only not to be had at the moment may be had by another try.
    const isUnseen = image && trouble && !isGone(trouble);
    return html`<button
      type="button"
      class="file"
      title=${isUnseen ? more.files.open(name) : more.files.download(name)}
      @click=${() => {
        if (isUnseen) this.#forget((other) => other === id);
        else void this.#save(file);
      }}
    >
      ${fileIcon}
      <span class="about">
        <bdi class="name">${name}</bdi>
        <span class="size" dir="auto">${trouble ? troubleWords(file, trouble) : sizeWords(file.bytes)}</span>
      </span>
      ${isUnseen ? againIcon : downloadIcon}
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
      this.#forget((other) => other === id);
    } catch (error) {
      this.#fail(id, error);
    }
  }

  /** What failed may be had once the network is back. */
  #fail(id: string, error: unknown): void {
    const { source } = this;
    this.troubles = new Map([...this.troubles, [id, failureOf(error)]]);
    let before = source?.state.connection;
    this.#unfollow ??= source?.subscribe(() => {
      const now = source.state.connection;
      if (now === 'live' && before !== 'live') this.#forget((_, trouble) => !isGone(trouble));
      before = now;
    });
  }

  #forget(isOver: (id: string, trouble: Failure) => boolean): void {
    const left = [...this.troubles].filter((each) => !isOver(...each));
    if (left.length < this.troubles.size) this.troubles = new Map(left);
  }
}

const isGone = ({ code }: Failure): boolean => code === 'not_found';

function troubleWords({ image }: Attachment, trouble: Failure): string {
  if (isGone(trouble)) return more.files.unavailable;
  return image ? more.viewer.failed : (failureWords(trouble) ?? '');
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-attachments': ChatAttachments;
  }
}
