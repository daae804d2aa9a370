import { render, type TemplateResult } from 'lit';
import { checkIcon, copyIcon } from './message-icons.js';
import { strings } from './strings.js';
import { isNotice, type TranscriptItem, type TranscriptMessage } from './transcript-item.js';

/** How long the button says that it did its work. */
const DONE_MS = 2_000;
/** Room between a bubble and the button beside it. Pixels. */
const GAP = 4;

/** Something that may be done with one message. */
export interface ItemAction {
  readonly label: string;
  readonly icon: TemplateResult;
  readonly run: () => void;
}
/** Offers more than copying. Where it has something for a message, its button stands in the place of the other. */
export interface ItemMenu {
  readonly label: string;
  readonly icon: TemplateResult;
  readonly actionsFor: (item: TranscriptMessage) => readonly ItemAction[];
  /** Shows the choice beside the button. While it does, the button is expanded. */
  readonly open: (button: HTMLElement, actions: readonly ItemAction[]) => void;
}

/** What the actions need of their transcript. */
export interface ActionsHost {
  readonly scroller: HTMLElement | undefined;
  readonly groups: Iterable<HTMLElement>;
  readonly items: readonly TranscriptItem[];
  readonly menu: ItemMenu | undefined;
  say(words: string): void;
}

/**
 * What a reader can do with single messages: go from one to the next by arrow keys, and copy one. Loaded when
 * somebody points at the transcript or its focus comes there first; the messages themselves stay plain for it.
 */
export class MessageActions {
  readonly #host: ActionsHost;
  readonly #button = document.createElement('button');
  readonly #menuButton = document.createElement('button');
  #row: HTMLElement | undefined;
  #item: TranscriptItem | undefined;

  constructor(host: ActionsHost) {
    this.#host = host;
    this.#button.type = 'button';
    this.#button.className = 'copy';
    this.#button.addEventListener('click', () => void this.#copyByButton());
    this.#menuButton.type = 'button';
    this.#menuButton.className = 'copy';
    this.#menuButton.ariaHasPopup = 'menu';
    this.#menuButton.addEventListener('click', this.#onMenu);
    this.#draw(false);
    const { scroller } = host;
    scroller?.addEventListener('keydown', this.#onKeyDown);
    scroller?.addEventListener('copy', this.#onCopy);
    scroller?.addEventListener('pointerover', this.#onPoint);
    scroller?.addEventListener('pointerleave', this.#onLeave);
    scroller?.addEventListener('click', this.#onPoint); // of a finger too, whose focus went to the list
    scroller?.addEventListener('focusin', this.#onPoint);
    scroller?.addEventListener('focusout', this.#onFocusOut);
    this.#offer(scroller?.querySelector<HTMLElement>('.row:is(:hover, :focus-within)') ?? undefined);
  }

  #draw(done: boolean): void {
    render(done ? checkIcon : copyIcon, this.#button);
    this.#button.setAttribute('aria-label', strings.transcript.copy);
    const { menu } = this.#host;
    if (!menu) return;
    render(menu.icon, this.#menuButton);
    this.#menuButton.setAttribute('aria-label', menu.label);
  }

  /** The message may be another one by now, and other things may be done with it. */
  refresh(isMoved = false): void {
    const row = this.#row;
    if (!row || (!isMoved && this.#itemOf(row) === this.#item)) return;
    const hadFocus = this.#buttons.some((button) => button.matches(':focus'));
    this.#place(row);
    if (hadFocus) (row.querySelector<HTMLElement>('.copy') ?? this.#host.scroller)?.focus();
  }

  #offer(row: HTMLElement | undefined): void {
    if (row === this.#row || this.#menuButton.ariaExpanded === 'true') return;
    this.#draw(false);
    this.#place(row);
  }

  get #buttons(): readonly HTMLElement[] {
    return [this.#button, this.#menuButton];
  }

  /** Puts the button beside what stands in this row, on the side where there is room. */
  #place(row: HTMLElement | undefined): void {
    this.#row = row;
    this.#item = row && this.#itemOf(row);
    const actions = this.#actions();
    const button = actions.length > 0 ? this.#menuButton : this.#button;
    const content = row?.querySelector<HTMLElement>('.bubble, chat-attachments');
    const isOffered = row && content && (actions.length > 0 || this.#textOf(row) !== '');
    for (const other of this.#buttons) if (!isOffered || other !== button) other.remove();
    if (!isOffered) return;
    if (button.parentElement !== row) row.append(button);
    const { offsetLeft, offsetWidth, offsetTop } = content;
    const isRoomBefore = offsetLeft > row.clientWidth - offsetLeft - offsetWidth;
    const left = isRoomBefore ? offsetLeft - button.offsetWidth - GAP : offsetLeft + offsetWidth + GAP;
    button.style.left = `${String(left)}px`;
    button.style.top = `${String(offsetTop)}px`;
  }

  #actions(): readonly ItemAction[] {
    const { menu } = this.#host;
    return this.#item && !isNotice(this.#item) && menu ? menu.actionsFor(this.#item) : [];
  }

  readonly #onMenu = (): void => {
    const copy = { label: strings.transcript.copy, icon: copyIcon, run: () => void this.#copy() };
    const isText = this.#row && this.#textOf(this.#row) !== '';
    this.#host.menu?.open(this.#menuButton, [...(isText ? [copy] : []), ...this.#actions()]);
  };

  #itemOf(row: HTMLElement): TranscriptItem | undefined {
    return this.#host.items.find(({ key }) => key === row.dataset['key']);
  }

  /** As it was written; nothing of a message that was deleted. */
  #textOf(row: HTMLElement): string {
    const item = this.#itemOf(row);
    return !item || isNotice(item) || item.message?.deleted_at !== undefined ? '' : item.text;
  }

  async #copyByButton(): Promise<void> {
    if (!(await this.#copy())) return;
    this.#draw(true);
    setTimeout(() => {
      this.#draw(false);
    }, DONE_MS);
  }

  async #copy(): Promise<boolean> {
    const { transcript } = strings;
    const text = this.#row ? this.#textOf(this.#row) : '';
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      this.#host.say(transcript.copyFailed);
      return false;
    }
    this.#host.say(transcript.copied);
    return true;
  }

  /** The shortcut copies the message that has the focus, unless something in it is selected. */
  readonly #onCopy = (event: ClipboardEvent): void => {
    const row = rowOf(event);
    const text = row && row === event.target && !isSelected(row) ? this.#textOf(row) : '';
    if (text === '') return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    this.#host.say(strings.transcript.copied);
  };

  readonly #onPoint = (event: Event): void => {
    this.#offer(rowOf(event));
  };

  readonly #onLeave = ({ pointerType }: PointerEvent): void => {
    if (pointerType === 'touch') return;
    this.#offer(this.#host.scroller?.querySelector<HTMLElement>('.row:focus-within') ?? undefined);
  };

  /** A name that is left behind would go on telling what the message said, whatever becomes of it. */
  readonly #onFocusOut = (event: FocusEvent): void => {
    const row = rowOf(event);
    row?.removeAttribute('aria-label');
    row?.removeAttribute('role');
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { target } = event;
    const { scroller } = this.#host;
    const isOurs = target === scroller || (target instanceof HTMLElement && target.matches('.row'));
    if (!isOurs || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = this.#next(event.key, target as HTMLElement);
    if (!row) return;
    event.preventDefault();
    row.tabIndex = -1;
    row.setAttribute('role', 'article');
    row.setAttribute('aria-label', row.innerText.replace(/\s+/g, ' ').trim());
    row.focus();
  };

  #next(key: string, here: HTMLElement): HTMLElement | undefined {
    const rows = [...(this.#host.scroller?.querySelectorAll<HTMLElement>('.row') ?? [])];
    const place = rows.indexOf(here);
    switch (key) {
      case 'Home':
        return rows[0];
      case 'End':
        return rows.at(-1);
      case 'ArrowUp':
        return place < 0 ? this.#lastInSight() : rows[Math.max(0, place - 1)];
      case 'ArrowDown':
        return place < 0 ? this.#lastInSight() : rows[Math.min(rows.length - 1, place + 1)];
      default:
        return undefined;
    }
  }

  /** Groups are asked first: asking a message makes its skipped group be laid out. */
  #lastInSight(): HTMLElement | undefined {
    const end = this.#host.scroller?.getBoundingClientRect().bottom ?? 0;
    const begins = (element: HTMLElement) => element.getBoundingClientRect().top < end;
    const group = [...this.#host.groups].reverse().find(begins);
    return [...(group?.querySelectorAll<HTMLElement>('.row') ?? [])].reverse().find(begins);
  }
}

function rowOf({ target }: Event): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>('.row') ?? undefined) : undefined;
}

/** A selection inside a shadow root is told by its ranges; where those cannot be asked for, by its text. */
function isSelected(row: HTMLElement): boolean {
  const selection = getSelection();
  const root = row.getRootNode();
  if (!selection || !(root instanceof ShadowRoot)) return false;
  if (!('getComposedRanges' in selection)) return String(selection) !== '';
  return selection.getComposedRanges({ shadowRoots: [root] }).some((range) => touches(range, row));
}

/** Whether a range that is not empty holds some of an element. A caret that was left in a field is a range around it. */
function touches(
  { startContainer, startOffset, endContainer, endOffset }: StaticRange,
  row: Element,
): boolean {
  const range = new Range();
  range.setStart(startContainer, startOffset);
  range.setEnd(endContainer, endOffset);
  if (range.collapsed) return false;
  for (let at: Element | undefined = row; at; at = hostOf(at)) if (range.intersectsNode(at)) return true;
  return false;
}

function hostOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}
