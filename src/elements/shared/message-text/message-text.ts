import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

type Reader = typeof import('./reader.js');
type Say = (words: string) => string;

/** Whatever may be a mark or an address. Most messages hold none, and are one text node. */
const MARK = /[*_`]|\]\(|:\/\/|mailto:|tel:|^ {0,3}(?:[->]|\d{1,3}\.)(?: |$)/im;

let reader: Reader | undefined;
let loading: Promise<void> | undefined;

/** Loads what reads marks. Where that fails, messages stand as they were written, and the next one tries again. */
function load(): Promise<void> {
  return (loading ??= import('./reader.js').then(
    (module) => {
      reader = module;
    },
    () => {
      loading = undefined;
    },
  ));
}

/** Fills its element, and again only when the text is another: a link that has the focus stays. */
class MessageText extends Directive {
  #text: string | undefined;

  /** Without marks. */
  render(text: string, say?: Say): string {
    return say ? say(text) : text;
  }

  override update({ element }: ElementPart, [text, say]: [string, Say?]): typeof noChange {
    if (text === this.#text) return noChange;
    this.#text = text;
    const isMarked = MARK.test(text);
    const waits = isMarked && !reader;
    const show = (): void => {
      if (!isMarked || !reader) element.replaceChildren(this.render(text, say));
      else element.replaceChildren(say ? say(reader.plainText(text)) : reader.render(text));
    };
    // What is read out cannot be taken back.
    if (!waits || !say) show();
    if (waits) {
      void load().then(() => {
        if (text === this.#text) show();
      });
    }
    return noChange;
  }
}

/**
 * Draws the text of a message into its element. With `say`, the element gets the words of the message alone, in
 * the sentence that `say` makes of them.
 */
export const messageText = directive(MessageText);
