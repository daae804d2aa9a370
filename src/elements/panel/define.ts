import { ChatComposer } from '../shared/chat-composer.js';
import { ChatQuestion } from '../shared/chat-question.js';
import { ChatTranscript } from '../shared/chat-transcript.js';
import { define } from '../shared/define.js';
import { ChatCountdown } from './chat-countdown.js';
import { ChatPanel } from './chat-panel.js';

/** Registers the panel and its parts. */
export function definePanel(): void {
  define('chat-transcript', ChatTranscript);
  define('chat-composer', ChatComposer);
  define('chat-question', ChatQuestion);
  define('chat-countdown', ChatCountdown);
  define('chat-panel', ChatPanel);
}
