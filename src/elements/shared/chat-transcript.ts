import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { transcriptLine, type BubbleActions } from './bubble.js';
import { transcriptStyles } from './chat-transcript.styles.js';
import { ItemGrouping, type ItemGroup } from './item-groups.js';
import { messageText } from './message-text/message-text.js';
import { ScrollKeeper } from './scroll-keeper.js';
import { strings } from './strings.js';
import { baseStyles } from './styles.js';
import { ItemEvent, OlderWantedEvent } from './transcript-events.js';
import { isNotice, type TranscriptItem } from './transcript-item.js';

/** A reader who was away hears the last few messages, not all of them. */
const ANNOUNCED_AT_ONCE = 3;

/**
 * The messages of one conversation. It keeps the reading place, asks for older messages in time, and reads
 * incoming ones to screen readers once. For another conversation make another element.
 *
 * @tagname chat-transcript
 * @csspart message - Every bubble.
 * @csspart message-own - Bubbles of the reader.
 * @csspart message-agent - Bubbles of everybody else.
 * @fires {OlderWantedEvent} older-wanted - The reader is near the top and there is more. Not bubbling.
 * @fires {ItemEvent} retry-wanted - A failed message is to be tried again. Not bubbling.
 * @fires {ItemEvent} discard-wanted - A failed message is to go away. Not bubbling.
 */
export class ChatTranscript extends LitElement {
  static override styles = [baseStyles, transcriptStyles];

  /** Oldest first. Items that did not change keep their object. */
  @property({ attribute: false }) items: readonly TranscriptItem[] = [];
  /** What a screen reader calls the list. */
  @property() label = strings.transcript.label;
  @property({ type: Boolean, attribute: 'has-older' }) hasOlder = false;
  /** True while older messages are being fetched. */
  @property({ type: Boolean }) loading = false;
  @query('.scroller') readonly scroller!: HTMLElement | undefined;
  @query('.older') private top?: HTMLElement;

  readonly #grouping = new ItemGrouping();
  readonly #scroll = new ScrollKeeper(this);
  #hadFocus = false;
  #announced: readonly TranscriptItem[] = [];
  #lookout: IntersectionObserver | undefined;
  readonly #actions: BubbleActions = {
    retry: (key) => this.dispatchEvent(new ItemEvent('retry-wanted', key)),
    discard: (key) => this.dispatchEvent(new ItemEvent('discard-wanted', key)),
  };

  get groups(): NodeListOf<HTMLElement> {
    return this.renderRoot.querySelectorAll<HTMLElement>('.group');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate(); // observers end with a disconnect
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#lookout?.disconnect();
    this.#lookout = undefined;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    this.#hadFocus = this.matches(':focus-within');
    const before = changed.get('items') as readonly TranscriptItem[] | undefined;
    if (!before?.length) return;
    const added = newest(before, this.items);
    if (added.some((item) => item.own)) this.#scroll.toEnd();
    const incoming = added.filter((item) => !item.own);
    if (incoming.length) this.#announced = incoming.slice(-ANNOUNCED_AT_ONCE);
  }

  protected override updated(): void {
    this.#watchTop();
    // A button may have gone with its work: whoever pressed it goes on in the list.
    if (this.#hadFocus && !this.matches(':focus-within')) this.scroller?.focus();
  }

  protected override render() {
    const groups = this.#grouping.group(this.items);
    return html`
      <div class="scroller" role="log" aria-live="off" aria-label=${this.label} tabindex="0">
        <div class="messages">
          <div class="older ${this.loading ? 'busy' : ''}">
            ${this.loading ? strings.transcript.loadingOlder : nothing}
          </div>
          ${repeat(
            groups,
            (group) => group.key,
            (group, index) => this.#group(group, groups[index + 1]?.items[0]),
          )}
        </div>
      </div>
      <div class="visually-hidden" role="status">
        ${repeat(this.#announced, (item) => item.key, announcement)}
      </div>
    `;
  }

  /** A group is drawn again only when one of its items, or a neighbour of them, is another object. */
  #group({ before, items }: ItemGroup, after: TranscriptItem | undefined): TemplateResult {
    const draw = () =>
      repeat(
        items,
        (item) => item.key,
        (item, index) =>
          transcriptLine(item, items[index - 1] ?? before, items[index + 1] ?? after, this.#actions),
      );
    return html`<div class="group">${guard([before, ...items, after], draw)}</div>`;
  }

  /** Asks for older messages a good while before the reader reaches the top. */
  #watchTop(): void {
    this.#lookout?.disconnect();
    this.#lookout = undefined;
    if (!this.hasOlder || this.loading || !this.top) return;
    const seen: IntersectionObserverCallback = (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.dispatchEvent(new OlderWantedEvent());
    };
    this.#lookout = new IntersectionObserver(seen, {
      root: this.scroller ?? null,
      rootMargin: '400px 0px 0px',
    });
    this.#lookout.observe(this.top);
  }
}

/** What came since, at the end: older pages come before everything known, and a new conversation knows nothing. */
function newest(
  before: readonly TranscriptItem[],
  now: readonly TranscriptItem[],
): readonly TranscriptItem[] {
  const known = new Set(before.map((item) => item.key));
  const first = now.findIndex((item) => known.has(item.key));
  return first < 0 ? [] : now.slice(first).filter((item) => !known.has(item.key));
}

function announcement(item: TranscriptItem): TemplateResult {
  if (isNotice(item)) return html`<p>${item.text}</p>`;
  const say = (words: string) => strings.transcript.announce(item.authorName, words);
  return html`<p ${messageText(item.text, say)}></p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-transcript': ChatTranscript;
  }
}
