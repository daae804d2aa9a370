import type { ChatClient } from '../client/state.js';

/**
 * Settles when commands are accepted, or when the visitor was turned away: then the panel has words for it.
 * Rejects when neither can happen any more.
 */
export async function settled(client: ChatClient): Promise<void> {
  let stop: (() => void) | undefined;
  const blocked = new Promise<void>((resolve) => {
    const look = () => {
      if (client.state.phase === 'blocked') resolve();
    };
    stop = client.subscribe(look);
    look();
  });
  await Promise.race([client.whenReady(), blocked]).finally(stop);
}
