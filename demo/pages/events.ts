import { eventLine } from './event-line.js';

/** Everything the two elements may say, as in the table of README. */
const EVENTS = [
  'ready',
  'email-supplied',
  'identity-change',
  'identity-error',
  'show',
  'hide',
  'unread-count-change',
  'conversation-started',
  'message-sent',
  'message-received',
  'connection-change',
  'session-cleared',
  'token-expired',
  'storage-unavailable',
  'pin-requested',
  'signed-in',
  'pin-error',
  'error',
];

const log = document.getElementById('log');
const element = document.querySelector('chat-messenger, chat-pin-login');

for (const name of EVENTS) {
  element?.addEventListener(name, (event) => {
    const line = document.createElement('li');
    line.textContent = eventLine(event);
    log?.append(line);
  });
}
