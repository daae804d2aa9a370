import { createContext } from '@lit/context';
import type { ChatClient } from '../../client/state.js';

/** Hands the stable client down to the parts. State never travels this way. */
export const clientContext = createContext<ChatClient | undefined>(Symbol.for('chat-messenger.client'));
