import { ChatPinForm } from '../pin/chat-pin-form.js';
import { ChatComposer } from '../shared/chat-composer.js';
import { ChatQuestion } from '../shared/chat-question.js';
import { ChatTranscript } from '../shared/chat-transcript.js';
import { define } from '../shared/define.js';
import { ChatCollectForm } from './chat-collect-form.js';
import { ChatCountdown } from './chat-countdown.js';
import { ChatPanel } from './chat-panel.js';

/** Registers the panel and its parts. */
export function definePanel(): void {
  define('chat-transcript', ChatTranscript);
  define('chat-composer', ChatComposer);
  define('chat-pin-form', ChatPinForm);
  define('chat-question', ChatQuestion);
  define('chat-countdown', ChatCountdown);
  define('chat-collect-form', ChatCollectForm);
  define('chat-panel', ChatPanel);
}
