/** The groups in the order of the data. */
export const EMOJI_GROUPS = [
  'smileys',
  'people',
  'nature',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];

/** One emoji. */
export interface Emoji {
  readonly emoji: string;
  readonly name: string;
  /** More words by which it is found. */
  readonly tags: string;
  /** From the lightest to the darkest skin, where it has one. */
  readonly skins: readonly string[];
}
export type EmojiData = Readonly<Record<EmojiGroup, readonly Emoji[]>>;

/** As the build writes it: for each group the emoji as `[emoji, name, tags, ...skins]`. */
type Packed = readonly (readonly (readonly [string, string, string, ...string[]])[])[];

const loading = new Map<string, Promise<EmojiData>>();

/** The emoji with their names in a language. `url` is the folder that holds them. */
export function loadEmoji(url: string, language: string): Promise<EmojiData> {
  const address = new URL(`${language}.json`, url).href;
  const known = loading.get(address);
  if (known) return known;
  const data = fetchEmoji(address).catch((error: unknown) => {
    loading.delete(address);
    throw error;
  });
  loading.set(address, data);
  return data;
}

async function fetchEmoji(address: string): Promise<EmojiData> {
  const answer = await fetch(address, { credentials: 'omit' });
  if (!answer.ok) throw new Error(`emoji: ${String(answer.status)}`);
  const packed = (await answer.json()) as Packed;
  const unpacked = EMOJI_GROUPS.map((group, index) => [group, (packed[index] ?? []).map(unpack)]);
  return Object.fromEntries(unpacked) as EmojiData;
}

function unpack([emoji, name, tags, ...skins]: Packed[number][number]): Emoji {
  return { emoji, name, tags, skins };
}

/** Those whose name or words hold every word of the query, in their order. */
export function findEmoji(data: EmojiData, query: string): readonly Emoji[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const holds = ({ name, tags }: Emoji) => {
    const text = fold(`${name} ${tags}`);
    return words.every((word) => text.includes(word));
  };
  return words.length === 0 ? [] : EMOJI_GROUPS.flatMap((group) => data[group].filter(holds));
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
