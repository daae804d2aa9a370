/** A server process keeps every named statement of its connection in memory, so their number has a limit. */
const MAX_NAMES = 500;

/** A longer text inserts many rows, and there is another one for every number of rows. */
const MAX_NAMED_LENGTH = 4_000;

/** Names for prepared statements by their text, so that PostgreSQL parses a text once in each connection. */
export class StatementNames {
  readonly #names = new Map<string, string>();

  /** The name of the statement, or undefined where it is better not prepared. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (text.length > MAX_NAMED_LENGTH || this.#names.size >= MAX_NAMES) return undefined;
    const name = `s${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}
