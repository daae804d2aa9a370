/**
 * Makes a text that counts how often its characters are visited. A method that could look at all of a text
 * is charged with all of it, one that says where it stopped with what it went over.
 */
export class Meter {
  visits = 0;

  /** For what takes a string; anything but `===` and `typeof` works as on one. */
  of(text: string): string {
    return new Proxy(new String(text), {
      get: (_target, key) => this.#get(text, key),
    }) as unknown as string;
  }

  #get(text: string, key: string | symbol): unknown {
    if (typeof key === 'string' && /^\d+$/.test(key)) {
      this.visits += 1;
      return text[Number(key)];
    }
    const value: unknown = Reflect.get(String.prototype, key, text);
    if (key === 'length') return text.length;
    if (typeof value !== 'function') return value;
    return (...given: unknown[]): unknown => {
      const result: unknown = Reflect.apply(value, text, given);
      this.visits += this.#costOf(key, text, given, result);
      return key === 'toString' ? result : this.#metered(result);
    };
  }

  #costOf(key: string | symbol, text: string, given: readonly unknown[], result: unknown): number {
    if (key === 'slice') return String(result).length;
    if (key !== 'indexOf') return text.length;
    const end = typeof result === 'number' && result >= 0 ? result : text.length;
    return end - Number(given[1] ?? 0) + 1;
  }

  #metered(result: unknown): unknown {
    if (typeof result === 'string' && result !== '') return this.of(result);
    return Array.isArray(result) ? result.map((part) => this.#metered(part)) : result;
  }
}
