import { html, nothing, type TemplateResult } from 'lit';
import type { AgentConversation, Assurance, Contact } from '../protocol/index.js';
import { backIcon, checkIcon, reopenIcon } from './inbox-icons.js';
import { words } from './inbox-strings.js';
import { levelMark } from './level-mark.js';
import { methodWords, momentWords } from './level-words.js';

/** What the header shows and asks for. */
export interface HeaderParts {
  readonly conversation: AgentConversation;
  /** The contact's name, cleaned. */
  readonly name: string;
  readonly changingStatus: boolean;
  readonly back: () => void;
  readonly toggleStatus: () => void;
}

/** Who writes, how sure that is, and the way to close the conversation. */
export function conversationHeader(parts: HeaderParts): TemplateResult {
  const { conversation, name, changingStatus, back, toggleStatus } = parts;
  const { contact, assurance, status } = conversation;
  const action = status === 'open' ? words.close : words.reopen;
  return html`<div class="head">
    <button type="button" class="back" aria-label=${words.back} @click=${back}>${backIcon}</button>
    <div class="who">
      <h2 tabindex="-1"><bdi>${name}</bdi></h2>
      <div class="facts">${levelMark(assurance)} ${email(contact)}</div>
      ${proof(assurance)}
    </div>
    <button type="button" class="status" ?disabled=${changingStatus} @click=${toggleStatus}>
      ${status === 'open' ? checkIcon : reopenIcon}<span>${action}</span>
    </button>
  </div>`;
}

function email({ email: address, email_verified: verified }: Contact): TemplateResult | typeof nothing {
  if (address === undefined) return nothing;
  return html`<span class="email"
    ><bdi>${address}</bdi> · ${verified ? words.emailVerified : words.emailNotVerified}</span
  >`;
}

/** The facts of the server behind the words: only what was proven has any. */
function proof({
  level,
  method,
  key_id: keyId,
  proven_at: provenAt,
}: Assurance): TemplateResult | typeof nothing {
  if (level < 2) return nothing;
  return html`<details>
    <summary>${words.proof}</summary>
    <dl>
      <dt>${words.proofMethod}</dt>
      <dd>${methodWords(method)}</dd>
      <dt>${words.proofTime}</dt>
      <dd>${momentWords(provenAt)}</dd>
      ${
        keyId === undefined
          ? nothing
          : html`<dt>${words.proofKey}</dt>
              <dd>${keyId}</dd>`
      }
    </dl>
  </details>`;
}
