import { createContext } from '@lit/context';
import type { AgentWorkspace } from './agent-workspace.js';

/** Hands the open workspace down to the parts. State never travels this way. */
export const workspaceContext = createContext<AgentWorkspace | undefined>(
  Symbol.for('chat-messenger.agent-workspace'),
);
