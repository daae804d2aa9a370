import { ChatQuestion } from '../shared/chat-question.js';
import { define } from '../shared/define.js';
import { ChatCountdown } from './chat-countdown.js';

// States of the panel that most visitors never see: one file, which comes with the first of them.
export { rating } from './after.js';
export { challenge } from './challenge.js';
export { collect } from './collect.js';
export { filesSaid } from '../files/files-said.js';
export { noticeLine } from './notice-line.js';
export { asked, closed, fileQuestion, questions } from './questions.js';
export { away, awaited, blocked, cleared, failed, hole, prove, refusal } from './standstill.js';

/** Registers the elements that stand in these states. */
export function defineRare(): void {
  define('chat-question', ChatQuestion);
  define('chat-countdown', ChatCountdown);
}
