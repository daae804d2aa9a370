import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient, ChatState } from '../../client/state.js';
import type { FileQuestion } from '../files/file-intake.js';
import { waveIcon } from '../shared/icons.js';
import type { Question } from '../shared/question.js';
import { more, numbered } from '../shared/strings.js';
import { isLapsed } from './is-lapsed.js';
import { banner } from './notice.js';

/** Both questions in words. */
export const asked = ({ carryOver, otherSession }: ChatState): string =>
  [carryOver && carryOverWords(carryOver), otherSession && otherSessionWords(otherSession)]
    .filter(Boolean)
    .join(' ');

const carryOverWords = ({ conversations }: NonNullable<ChatState['carryOver']>) =>
  numbered(more.panel.carryOver, conversations);

const otherSessionWords = ({ browser }: NonNullable<ChatState['otherSession']>) =>
  more.panel.otherSession(browser || more.panel.unknownBrowser);

/** What the visitor is asked above the composer, without being kept from writing. */
export function questions(client: ChatClient): TemplateResult {
  const { carryOver, otherSession } = client.state;
  const words = more.panel;
  return html`${
    carryOver
      ? question(carryOver, carryOverWords(carryOver), {
          yes: words.carryOverYes,
          no: words.carryOverNo,
          answer: (yes) => client.answerCarryOver(yes),
        })
      : nothing
  }
  ${
    otherSession
      ? question(otherSession, otherSessionWords(otherSession), {
          yes: words.otherSessionMine,
          no: words.otherSessionEnd,
          answer: (isMine) => client.settleOtherSession(!isMine),
        })
      : nothing
  }`;
}

/** The conversation is closed. Whoever writes opens it again too. */
export function closed(client: ChatClient): TemplateResult {
  const { closedConversation: text, reopen: yes } = more.panel;
  const { id } = client.state.timeline;
  if (id === undefined || isLapsed(client.state)) return banner(waveIcon, text);
  return html`${question(id, text, { yes, answer: () => client.setStatus(id, 'open') })}`;
}

/** Asks about a recording of a browser that was to be attached. */
export function fileQuestion(asked: FileQuestion): TemplateResult {
  const { dump, dumpClean: yes, dumpAsItIs: no } = more.files;
  return html`<div role="status">
    ${question(asked, dump(asked.name), { yes, no, answer: asked.answer })}
  </div>`;
}

/** Each thing that is asked about gets an element of its own: an answer belongs to one question. */
function question(about: unknown, text: string, asked: Question) {
  return keyed(
    about,
    html`<chat-question class="banner" .question=${asked}><span dir="auto">${text}</span></chat-question>`,
  );
}
