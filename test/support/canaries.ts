import { randomBytes } from 'node:crypto';

/** What must not be found somewhere: a credential, who somebody is, or what somebody wrote. */
export type CanaryKind = 'secret' | 'person' | 'text';
export const ALL_KINDS: readonly CanaryKind[] = ['secret', 'person', 'text'];

interface Canary {
  readonly name: string;
  readonly kind: CanaryKind;
  /** The only requests whose answers may hold it, such as `POST /v1/identify` (COM-9). */
  readonly issuedBy: RegExp | undefined;
  readonly forms: readonly string[];
  /** So short that a time or an id may hold it by chance. */
  readonly isShort: boolean;
}

/** Something that was seen somewhere, to be searched at the end, when every canary is known. */
export interface Sighting {
  /** Such as `log` or `POST /v1/sessions`. */
  readonly place: string;
  readonly text: string;
}

const SHORT = 8;
/** Ids and times. */
const CHANCE = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b\d{13}\b/g;
/** A piece this long is found in a text that was cut, too. */
const PIECE = 20;

/** Texts that occur nowhere else, and where they were found all the same (LOG-2, C64). */
export class Canaries {
  readonly #all = new Map<string, Canary>();

  /** Watches a value from now on; gives it back. */
  add(name: string, value: string, kind: CanaryKind, issuedBy?: RegExp): string {
    const [length, half] = [value.length, Math.floor((value.length - PIECE) / 2)];
    const piece = kind === 'secret' && length > 2 * PIECE ? value.slice(half, half + PIECE) : value;
    this.#all.set(value, { name, kind, issuedBy, forms: formsOf(piece), isShort: length <= SHORT });
    return value;
  }

  /** A new text of its own. */
  make(name: string, kind: CanaryKind): string {
    return this.add(name, `canary${randomBytes(8).toString('hex')}`, kind);
  }

  count(name: string): number {
    return [...this.#all.values()].filter((canary) => canary.name === name).length;
  }

  get secrets(): string[] {
    return [...this.#all].filter(([, { kind }]) => kind === 'secret').map(([value]) => value);
  }

  get values(): string[] {
    return [...this.#all.keys()];
  }

  /** Where canaries of these kinds were seen, as `name in place`, each once. */
  foundIn(sightings: readonly Sighting[], kinds = ALL_KINDS): string[] {
    const found = new Set<string>();
    for (const { place, text } of sightings) {
      const withoutChance = text.replace(CHANCE, ' ');
      for (const { name, kind, issuedBy, forms, isShort } of this.#all.values()) {
        if (!kinds.includes(kind) || issuedBy?.test(place)) continue;
        const searched = isShort ? withoutChance : text;
        if (forms.some((form) => searched.includes(form))) found.add(`${name} in ${place}`);
      }
    }
    return [...found];
  }
}

/** As it is, and as logs and addresses write it down. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((offset) => base64At(bytes, offset));
  return [
    ...new Set([
      value,
      encodeURIComponent(value),
      bytes.toString('hex'),
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

/** The characters that stand for these bytes wherever they are inside of a longer text, `offset` bytes after a third. */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), whole);
}
