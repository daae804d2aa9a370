import { html, nothing, type TemplateResult } from 'lit';
import { locale, more } from '../../shared/strings.js';
import { whenWords } from './when.js';

/** One line of a list of conversations or messages. */
export interface Entry {
  readonly title: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Stands before the text, apart from its direction. */
  readonly who: string;
  readonly text: string | readonly TemplateResult[];
  /** Words for marks beside the text. */
  readonly marks?: readonly string[];
  readonly unread?: boolean;
  /** True for the one that the Tab key comes to. */
  readonly isStop: boolean;
  readonly id: string;
  readonly run: () => void;
}

/** A button over the whole line: who, when, what, and whatever is not as usual. What stands there is its name. */
export function entry(line: Entry): TemplateResult {
  const { title, at, who, text, marks = [], unread = false, isStop, id, run } = line;
  const when = whenWords(at);
  return html`<button
    type="button"
    class="entry ${unread ? 'unread' : ''}"
    data-id=${id}
    tabindex=${isStop ? 0 : -1}
    @click=${run}
  >
    <span class="face" aria-hidden="true">${initialOf(title)}</span>
    ${unread ? html`<span class="visually-hidden">${more.list.unread}</span>` : nothing}
    <span class="title" dir="auto">${title}</span>
    <time dir="auto" datetime=${new Date(at).toISOString()}>${when}</time>
    <span class="text" dir="auto"><bdi>${who.trimEnd()}</bdi> ${text}</span>
    ${marks.length > 0 ? html`<span class="marks">${marks.map((mark) => html`<span class="mark">${mark}</span>`)}</span>` : nothing}
    ${unread ? html`<span class="dot"></span>` : nothing}
  </button>`;
}

/** The first letter as a reader counts them, accents and all. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (first?.segment ?? '').toLocaleUpperCase(locale);
}
