import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient } from '../../client/state.js';
import type { Question } from '../shared/question.js';
import { strings } from '../shared/strings.js';

/** What the visitor is asked above the composer, without being kept from writing. */
export function questions(client: ChatClient): TemplateResult {
  const { carryOver, otherSession } = client.state;
  const words = strings.panel;
  return html`${
    carryOver
      ? question(carryOver, words.carryOver(carryOver.conversations), {
          yes: words.carryOverYes,
          no: words.carryOverNo,
          answer: (yes) => client.answerCarryOver(yes),
        })
      : nothing
  }
  ${
    otherSession
      ? question(otherSession, words.otherSession(otherSession.browser), {
          yes: words.otherSessionMine,
          no: words.otherSessionEnd,
          answer: (isMine) => client.settleOtherSession(!isMine),
        })
      : nothing
  }`;
}

/** Each thing that is asked about gets an element of its own: an answer belongs to one question. */
function question(about: unknown, text: string, asked: Question) {
  return keyed(
    about,
    html`<chat-question class="banner" .question=${asked}><span dir="auto">${text}</span></chat-question>`,
  );
}
