/** Text that is already safe to stand in a page. Only `html` makes it. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Builds markup: the literal parts stand as written, every value is escaped unless it is markup itself. */
  static from(parts: readonly string[], values: readonly MarkupValue[]): Markup {
    return new Markup(parts.reduce((page, part, index) => page + render(values[index - 1]) + part));
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: text is escaped, `undefined` and `false` leave nothing behind. */
export type MarkupValue = string | number | false | undefined | Markup | readonly Markup[];

/** Tagged template for pages. Attribute values must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return Markup.from(parts, values);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: MarkupValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
