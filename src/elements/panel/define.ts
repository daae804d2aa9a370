import { ChatComposer } from '../shared/chat-composer.js';
import { ChatTranscript } from '../shared/chat-transcript.js';
import { define } from '../shared/define.js';
import { ChatPanel } from './chat-panel.js';

/** Registers the panel and its parts. */
export function definePanel(): void {
  define('chat-transcript', ChatTranscript);
  define('chat-composer', ChatComposer);
  define('chat-panel', ChatPanel);
}
