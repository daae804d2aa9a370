import type { ChatClient } from '../../client/state.js';

/** Emoji that fit into two rows. */
const RECENT = 16;

/** What the picker remembers of one person, until they or the page are gone: it tells something of them (SES-12). */
export interface EmojiMemory {
  readonly recent: readonly string[];
  /** 0 for none, to 5 for the darkest. */
  readonly skin: number;
}

const NOTHING: EmojiMemory = { recent: [], skin: 0 };
const memories = new WeakMap<ChatClient, { readonly generation: number; readonly memory: EmojiMemory }>();

/** What is remembered of whoever this client is for at the moment. */
export function remembered(client: ChatClient | undefined): EmojiMemory {
  const kept = client && memories.get(client);
  return kept && kept.generation === client.state.generation ? kept.memory : NOTHING;
}

/** Keeps a change. */
export function remember(client: ChatClient | undefined, change: Partial<EmojiMemory>): void {
  if (!client) return;
  const { generation } = client.state;
  memories.set(client, { generation, memory: { ...remembered(client), ...change } });
}

/** The emoji picked just now comes first. */
export function withPicked({ recent }: EmojiMemory, emoji: string): readonly string[] {
  return [emoji, ...recent.filter((other) => other !== emoji)].slice(0, RECENT);
}
