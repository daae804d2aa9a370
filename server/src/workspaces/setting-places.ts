import { ChatError, codePoints } from 'chat-messenger/protocol';

/** Lone halves of surrogate pairs and NUL can be stored nowhere. */
const UNSTORABLE = /[\p{Surrogate}\0]/u;

/** A part of a setting, by the place where it stands in it, such as `form[2].label`. */
export class SettingPart {
  readonly place: string;
  readonly value: unknown;

  constructor(place: string, value: unknown) {
    this.place = place;
    this.value = value;
  }

  refuse(what: string): never {
    throw new ChatError('bad_request', `${this.place} ${what}`);
  }

  /** The members of an object that has no others than these. */
  members<const N extends string>(names: readonly N[]): { readonly [name in N]?: SettingPart } {
    const members = this.entries();
    for (const { name, part } of members) {
      if (!names.some((known) => known === name)) part.refuse(`is not known; there are ${names.join(', ')}`);
    }
    const found = members.map(({ name, part }): [string, SettingPart] => [name, part]);
    return Object.fromEntries(found) as { [name in N]?: SettingPart };
  }

  entries(): readonly { readonly name: string; readonly part: SettingPart }[] {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      this.refuse('takes an object in braces');
    return Object.entries(value).map(([name, member]) => ({
      name,
      part: new SettingPart(`${this.place}.${name.slice(0, 80)}`, member),
    }));
  }

  /** The parts of a list of at most so many. */
  list(most: number): readonly SettingPart[] {
    const { value } = this;
    if (!Array.isArray(value)) this.refuse('takes a list in brackets');
    if (value.length > most) this.refuse(`takes at most ${String(most)} entries`);
    return value.map((one, index) => new SettingPart(`${this.place}[${String(index)}]`, one));
  }

  /** A text with something to read in it. */
  text(most: number): string {
    const { value } = this;
    if (typeof value !== 'string' || value.trim() === '') this.refuse('takes a text');
    if (UNSTORABLE.test(value)) this.refuse('must be valid Unicode without NUL');
    if (codePoints(value) > most) this.refuse(`takes at most ${String(most)} characters`);
    return value;
  }

  matching(pattern: RegExp, what: string): string {
    const { value } = this;
    if (typeof value !== 'string' || !pattern.test(value)) this.refuse(`takes ${what}`);
    return value;
  }

  flag(): boolean {
    const { value } = this;
    return typeof value === 'boolean' ? value : this.refuse('takes true or false');
  }
}

/** Refuses what stands twice. */
export function refuseTwice(parts: readonly SettingPart[]): void {
  const seen = new Set<unknown>();
  for (const part of parts) {
    if (seen.has(part.value)) part.refuse(`is there twice: ${String(part.value)}`);
    seen.add(part.value);
  }
}
