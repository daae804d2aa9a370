/** Emoji that fit into two rows. */
const RECENT = 16;
const KEY = 'chat-messenger emoji';

/** What the picker remembers in this browser: picking is an act, before which nothing is kept (PRV-8). */
export interface EmojiMemory {
  readonly recent: readonly string[];
  /** 0 for none, to 5 for the darkest. */
  readonly skin: number;
}

/** What was picked last. Whatever else stands in the storage counts as nothing. */
export function remembered(): EmojiMemory {
  try {
    const { recent, skin } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<EmojiMemory>;
    return {
      recent: Array.isArray(recent)
        ? recent.filter((emoji): emoji is string => typeof emoji === 'string')
        : [],
      skin: Number.isInteger(skin) && Number(skin) >= 0 && Number(skin) <= 5 ? Number(skin) : 0,
    };
  } catch {
    return { recent: [], skin: 0 };
  }
}

/** Keeps a change, where the browser lets us. */
export function remember(change: Partial<EmojiMemory>): EmojiMemory {
  const memory = { ...remembered(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // Blocked or full: it is forgotten with the page.
  }
  return memory;
}

/** The emoji picked just now comes first. */
export function withPicked({ recent }: EmojiMemory, emoji: string): readonly string[] {
  return [emoji, ...recent.filter((other) => other !== emoji)].slice(0, RECENT);
}
