import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { arrivals, losses, saidOf, standing, type Said } from './arrivals.js';
import { transcriptLine, type BubbleActions } from './bubble.js';
import { transcriptStyles } from './chat-transcript.styles.js';
import type { FileSource } from '../files/file-source.js';
import { FocusKeeper } from './focus-keeper.js';
import { downIcon } from './icons.js';
import { ItemGrouping, type ItemGroup } from './item-groups.js';
import { messageText } from './message-text/message-text.js';
import { Landing } from './landing.js';
import type { ItemMenu, MessageActions } from './message-actions.js';
import { Midnight, today } from './midnight.js';
import { ReceiptKeeper, type LastReceipt } from './receipt.js';
import { ScrollKeeper } from './scroll-keeper.js';
import { edition, followWords, numbered, strings } from './strings.js';
import { baseStyles } from './styles.js';
import { ItemEvent, NewestWantedEvent } from './transcript-events.js';
import { isNotice, type TranscriptItem } from './transcript-item.js';

/** A reader who was away hears the last few messages, not all of them. */
const ANNOUNCED_AT_ONCE = 3;

/**
 * The messages of one conversation. It keeps the reading place, asks for more messages in time, and reads
 * incoming ones to screen readers once. For another conversation make another element.
 *
 * @tagname chat-transcript
 * @csspart message - Every bubble.
 * @csspart message-own - Bubbles of the reader.
 * @csspart message-agent - Bubbles of everybody else.
 * @fires {MoreWantedEvent} older-wanted - The reader is near the top and there is more. Not bubbling.
 * @fires {MoreWantedEvent} newer-wanted - The reader is near the bottom and there is more. Not bubbling.
 * @fires {NewestWantedEvent} newest-wanted - The reader wants to see the end, which is not here. Not bubbling.
 * @fires {ItemEvent} retry-wanted - A failed message is to be tried again. Not bubbling.
 * @fires {ItemEvent} discard-wanted - A failed message is to go away. Not bubbling.
 * @fires {ItemEvent} file-retry-wanted - A file that failed is to be tried again. Not bubbling.
 * @fires {ItemEvent} file-discard-wanted - A file that waits is to go away. Not bubbling.
 */
export class ChatTranscript extends LitElement {
  static override properties = {
    items: { attribute: false },
    label: {},
    hasOlder: { type: Boolean, attribute: 'has-older' },
    files: { attribute: false },
    hasNewer: { type: Boolean, attribute: 'has-newer' },
    loading: {},
    deliveredSeq: { attribute: false },
    readSeq: { attribute: false },
    typing: { attribute: false },
    menu: { attribute: false },
    target: { attribute: false },
  };
  static override styles = [baseStyles, transcriptStyles];

  /** Oldest first. Items that did not change keep their object. */
  declare items: readonly TranscriptItem[];
  /** What a screen reader calls the list. */
  declare label?: string;
  declare hasOlder: boolean;
  /** Where the files of messages are to be had. */
  declare files: FileSource | undefined;
  /** True where the last item is not the newest message. */
  declare hasNewer: boolean;
  /** What is being fetched. */
  declare loading: 'first' | 'older' | 'newer' | 'no' | 'failed';
  /** `seq` up to which the other side holds and has read what the reader wrote. */
  declare deliveredSeq: number | undefined;
  declare readSeq: number | undefined;
  /** Who writes at the moment. */
  declare typing: string | undefined;
  /** What else may be done with messages, beside copying them. */
  declare menu: ItemMenu | undefined;
  /** A message to be shown and focused as soon as it is there. Another object for every wish. */
  declare target: { readonly messageId: string } | undefined;

  readonly #grouping = new ItemGrouping();
  readonly #receipts = new ReceiptKeeper();
  readonly #scroll = new ScrollKeeper(this);
  readonly #landing = new Landing(this, this.#scroll);
  #said: readonly Said[] = [];
  #lines = 0;
  /** Messages that came while the reader was above the end. */
  #missed = 0;
  #typingSaid = false;
  #endWanted = false;
  #bringing: Promise<MessageActions | undefined> | undefined;
  #lookout: Promise<void> | undefined;

  constructor() {
    super();
    this.items = [];
    this.hasOlder = false;
    this.hasNewer = false;
    this.loading = 'no';
    new FocusKeeper(this, () => this.scroller);
    new Midnight(this); // it adds itself
    followWords(this);
  }

  get #actions(): BubbleActions {
    return {
      retry: (key) => this.dispatchEvent(new ItemEvent('retry-wanted', key)),
      discard: (key) => this.dispatchEvent(new ItemEvent('discard-wanted', key)),
      retryFile: (key) => this.dispatchEvent(new ItemEvent('file-retry-wanted', key)),
      discardFile: (key) => this.dispatchEvent(new ItemEvent('file-discard-wanted', key)),
      source: this.files,
    };
  }

  get scroller(): HTMLElement | undefined {
    return this.#one('.scroller');
  }

  get top(): HTMLElement | undefined {
    return this.#one('.older');
  }

  get bottom(): HTMLElement | undefined {
    return this.#one('.newer');
  }

  #one(selector: string): HTMLElement | undefined {
    return this.shadowRoot?.querySelector<HTMLElement>(selector) ?? undefined;
  }

  get groups(): NodeListOf<HTMLElement> {
    return this.renderRoot.querySelectorAll<HTMLElement>('.group');
  }

  /** Goes to the list of messages, unless it is at one of them. */
  override focus(options?: FocusOptions): void {
    if (!this.matches(':focus-within')) this.scroller?.focus(options);
  }

  /** Reads this out. */
  say(words: Said['words']): void {
    this.#lines += 1; // the same words again are another line
    this.#said = [{ key: String(this.#lines), words }];
    this.requestUpdate();
  }

  /** The element was given room: what could not be shown before can be now. */
  onResize(): void {
    if (this.#landing.isDue) this.requestUpdate();
    void this.#bringing?.then((actions) => actions?.refresh(true));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate(); // observers end with a disconnect
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (this.#scroll.atEnd) this.#missed = 0;
    if (this.#endWanted && !this.hasNewer) {
      this.#endWanted = false;
      this.#scroll.toEnd();
    }
    const before = changed.get('items') as readonly TranscriptItem[] | undefined;
    // What follows an earlier part is a page of history.
    const isLive = changed.get('hasNewer') !== true && !this.hasNewer;
    this.#said = standing(this.#said, this.items);
    if (before?.length) this.#take(arrivals(before, this.items), isLive);
    const lost = before?.length ? losses(before, this.items) : undefined;
    if (lost) this.say(() => lost(this.items));
    if (!changed.has('typing') || !this.typing || this.#typingSaid) return;
    this.#typingSaid = true;
    this.say(strings.transcript.typing(this.typing));
  }

  #take(added: readonly TranscriptItem[], isLive: boolean): void {
    const isMine = (item: TranscriptItem) => item.own && !item.byOther;
    if (added.some(isMine)) {
      this.#endWanted = this.hasNewer;
      this.#scroll.toEnd();
    }
    const incoming = isLive ? added.filter((item) => !isMine(item)) : [];
    if (incoming.length === 0) return;
    this.#typingSaid = false;
    this.#said = incoming.slice(-ANNOUNCED_AT_ONCE).map(saidOf);
    this.#missed += this.#scroll.atEnd ? 0 : incoming.filter((item) => !isNotice(item)).length;
  }

  protected override updated(): void {
    void this.#bringing?.then((actions) => actions?.refresh());
    if (this.hasOlder || this.hasNewer) this.#lookOut();
  }

  protected override render() {
    const groups = this.#grouping.group(this.items);
    const last = this.#receipts.of(this.items, this.deliveredSeq, this.readSeq);
    const words = strings.transcript;
    return html`
      <div
        class="scroller"
        role="log"
        aria-live="off"
        aria-label=${this.label ?? words.label}
        tabindex="0"
        @pointerenter=${this.#bringActions}
        @focusin=${this.#bringActions}
      >
        <div class="messages">
          ${this.#end('older', words.loadingOlder)}
          ${repeat(
            groups,
            (group) => group.key,
            (group, index) => this.#group(group, groups[index + 1]?.items[0], last),
          )}
          ${this.#end('newer', words.loadingNewer)}
          ${
            this.typing && !this.hasNewer
              ? html`<div class="typing bubble" aria-hidden="true"><i></i><i></i><i></i></div>`
              : nothing
          }
        </div>
      </div>
      ${this.hasNewer || this.#scroll.isFar || this.#missed ? this.#jump() : nothing}
      <div class="visually-hidden" role="status">
        ${repeat(
          this.#said,
          (line) => line.key,
          ({ words: said, say }) =>
            typeof said === 'string' && say
              ? html`<p ${messageText(said, say)}></p>`
              : html`<p>${typeof said === 'string' ? said : said()}</p>`,
        )}
      </div>
    `;
  }

  /** Behind it there may be more. */
  #end(side: 'older' | 'newer', busy: string): TemplateResult {
    const isBusy = this.loading === side;
    return html`<div class="${side} ${isBusy ? 'busy' : ''}">${isBusy ? busy : nothing}</div>`;
  }

  /** A group, and in it a line, is drawn again only when an item, a neighbour, the receipt or the day is another. */
  #group(
    { before, items }: ItemGroup,
    after: TranscriptItem | undefined,
    last: LastReceipt | undefined,
  ): TemplateResult {
    const day = today();
    const receipt = last && items.includes(last.item) ? last.receipt : undefined;
    const draw = () =>
      repeat(
        items,
        (item) => item.key,
        (item, index) => {
          const around = {
            before: items[index - 1] ?? before,
            after: items[index + 1] ?? after,
            receipt: item === last?.item ? receipt : undefined,
          };
          return guard([edition, day, item, this.files, ...Object.values(around)], () =>
            transcriptLine(item, around, this.#actions),
          );
        },
      );
    return html`<div class="group ${after ? '' : 'last'}">
      ${guard([edition, day, this.files, before, ...items, after, receipt], draw)}
    </div>`;
  }

  /** The way back to the end. */
  #jump(): TemplateResult {
    const words = strings.transcript;
    const label = this.#missed ? numbered(words.jumpToNew, this.#missed) : words.jump;
    return html`<button type="button" class="jump" aria-label=${label} @click=${this.#onJump}>
      ${this.#missed ? html`<span class="missed" aria-hidden="true">${this.#missed}</span>` : nothing}
      ${downIcon}
    </button>`;
  }

  readonly #onJump = (): void => {
    if (this.hasNewer) {
      this.#endWanted = true;
      this.dispatchEvent(new NewestWantedEvent());
    } else this.#scroll.toEnd();
    this.#missed = 0;
    this.requestUpdate();
  };

  /** What asks for more comes with the first conversation that is longer than its first page. */
  #lookOut(): void {
    this.#lookout ??= import('./lookout.js').then(
      ({ Lookout }) => {
        new Lookout(this); // it adds itself
        this.requestUpdate();
      },
      () => (this.#lookout = undefined), // the next update tries again
    );
  }

  /** What can be done with a message comes when somebody may want to. */
  readonly #bringActions = (): void => {
    this.#bringing ??= import('./message-actions.js').then(
      ({ MessageActions: Actions }) => new Actions(this),
      () => (this.#bringing = undefined),
    );
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-transcript': ChatTranscript;
  }
}
