import { LitElement, html, nothing } from 'lit';
import type { Attachment } from '../../protocol/index.js';
import { closeIcon } from '../shared/icons.js';
import { followWords, more } from '../shared/strings.js';
import { baseStyles } from '../shared/styles.js';
import { viewerStyles } from './chat-viewer.styles.js';
import { downloadIcon, nextIcon, previousIcon, zoomIcon } from './file-icons.js';
import type { FileSource } from './file-source.js';
import { numberWords } from './file-words.js';
import { showPicture } from './lazy-picture.js';
import { saveFile } from './save-file.js';

/** The viewer went away. */
export class ViewerClosedEvent extends Event {
  constructor() {
    super('viewer-closed');
  }
}

/**
 * Pictures over the whole window: the arrows go from one to the next, Enter shows the real size, Escape goes back.
 *
 * @tagname chat-viewer
 * @internal
 * @fires {ViewerClosedEvent} viewer-closed - The visitor is done. Not bubbling.
 */
export class ChatViewer extends LitElement {
  static override properties = {
    pictures: { attribute: false },
    index: { attribute: false },
    source: { attribute: false },
    stands: { state: true },
    isLarge: { state: true },
  };
  static override styles = [baseStyles, viewerStyles];

  declare pictures: readonly Attachment[];
  /** The one that is shown. */
  declare index: number;
  declare source?: FileSource;
  declare private stands: 'loading' | 'shown' | 'failed';
  declare private isLarge: boolean;
  /** Number of the newest wish: the picture before it may come late. */
  #wish = 0;

  constructor() {
    super();
    this.pictures = [];
    this.index = 0;
    this.stands = 'loading';
    this.isLarge = false;
    followWords(this);
  }

  get #dialog(): HTMLDialogElement | null | undefined {
    return this.shadowRoot?.querySelector('dialog');
  }

  get #stage(): HTMLElement | null | undefined {
    return this.shadowRoot?.querySelector<HTMLElement>('.stage');
  }

  get #image(): HTMLImageElement | null | undefined {
    return this.shadowRoot?.querySelector('img');
  }

  protected override firstUpdated(): void {
    this.#dialog?.showModal();
    this.#stage?.focus();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('index')) return;
    this.stands = 'loading';
    this.isLarge = false;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('index')) void this.#show();
  }

  protected override render() {
    const words = more.viewer;
    const picture = this.pictures[this.index];
    if (!picture) return nothing;
    const several = this.pictures.length > 1;
    return html`<dialog
      aria-label=${words.label}
      @close=${this.#onClose}
      @keydown=${this.#onKey}
      @click=${this.#onClick}
    >
      <header>
        <p class="name">
          <bdi>${picture.name}</bdi>
          ${several ? html`<span dir="auto">${words.place(numberWords(this.index + 1), numberWords(this.pictures.length))}</span>` : nothing}
        </p>
        ${this.#sizeButton()} ${this.#button(words.download, downloadIcon, () => void this.#save(picture))}
        ${this.#button(words.close, closeIcon, () => {
          this.#dialog?.close();
        })}
      </header>
      <div
        class="stage ${this.isLarge ? 'large' : ''}"
        tabindex="0"
        role="group"
        aria-label=${more.files.picture(picture.name)}
      >
        <img
          class=${this.stands}
          alt=${more.files.picture(picture.name)}
          width=${picture.image?.width ?? nothing}
          height=${picture.image?.height ?? nothing}
        />
      </div>
      <p class=${this.stands === 'failed' ? 'state' : 'visually-hidden'} role="status">
        ${this.stands === 'shown' ? more.files.picture(picture.name) : words[this.stands]}
      </p>
      ${
        several
          ? html`<nav>
              ${this.#button(words.previous, previousIcon, () => {
                this.#step(-1);
              })}
              ${this.#button(words.next, nextIcon, () => {
                this.#step(1);
              })}
            </nav>`
          : nothing
      }
    </dialog>`;
  }

  #sizeButton() {
    const label = more.viewer.actualSize;
    return html`<button
      type="button"
      class="tool"
      aria-label=${label}
      aria-pressed=${this.isLarge ? 'true' : 'false'}
      title=${label}
      @click=${this.#resize}
    >
      ${zoomIcon}
    </button>`;
  }

  #button(label: string, icon: unknown, run: () => void) {
    return html`<button type="button" class="tool" aria-label=${label} title=${label} @click=${run}>
      ${icon}
    </button>`;
  }

  /** Around the end to the beginning. */
  #step(by: number): void {
    const count = this.pictures.length;
    this.index = (this.index + by + count) % count;
  }

  async #show(): Promise<void> {
    const { source } = this;
    const image = this.#image;
    const picture = this.pictures[this.index];
    if (!image || !source || !picture) return;
    const wish = ++this.#wish;
    const stands = await showPicture(image, { source, id: picture.id, variant: 'full' }).then(
      () => 'shown' as const,
      () => 'failed' as const,
    );
    if (wish === this.#wish) this.stands = stands;
  }

  async #save({ id, name }: Attachment): Promise<void> {
    const address = await this.source?.fileUrl(id, 'full').catch(() => undefined);
    if (address !== undefined) saveFile(address, name);
  }

  readonly #resize = (): void => {
    this.isLarge = !this.isLarge;
  };

  readonly #onClose = (): void => {
    this.dispatchEvent(new ViewerClosedEvent());
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    event.stopPropagation(); // neither the page nor the panel behind is meant
    const isPicture = event.target === this.#stage;
    if (isPicture && this.isLarge && event.key.startsWith('Arrow')) return; // scrolls
    const isRtl = getComputedStyle(this).direction === 'rtl';
    if (event.key === 'ArrowRight') this.#step(isRtl ? -1 : 1);
    else if (event.key === 'ArrowLeft') this.#step(isRtl ? 1 : -1);
    else if (event.key === 'Home') this.index = 0;
    else if (event.key === 'End') this.index = this.pictures.length - 1;
    else if (event.key === 'Enter' && isPicture) this.#resize();
  };

  /** A click on the picture shows its real size, one beside it goes back. */
  readonly #onClick = ({ target }: Event): void => {
    if (target === this.#image) this.#resize();
    else if (target instanceof Element && target.matches('.stage, dialog')) this.#dialog?.close();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-viewer': ChatViewer;
  }
}
