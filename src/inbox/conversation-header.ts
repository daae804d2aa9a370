import { html, nothing, type TemplateResult } from 'lit';
import type { AgentConversation, Contact } from '../protocol/index.js';
import { clean } from './display-name.js';
import { backIcon, checkIcon, personIcon, reopenIcon } from './inbox-icons.js';
import { words } from './inbox-strings.js';
import { levelMark } from './level-mark.js';
import { standingWords } from './level-words.js';

/** What the header shows and asks for. */
export interface HeaderParts {
  readonly conversation: AgentConversation;
  /** The contact's name, cleaned. */
  readonly name: string;
  readonly changingStatus: boolean;
  /** Whether the contact's details are on the screen. */
  readonly detailsShown: boolean;
  readonly back: () => void;
  readonly toggleDetails: () => void;
  readonly toggleStatus: () => void;
}

/** Who writes, how sure that is, and the ways to know more and to close the conversation. */
export function conversationHeader(parts: HeaderParts): TemplateResult {
  const { conversation, name, detailsShown, back, toggleDetails } = parts;
  const { contact, assurance, erased_at: erasedAt } = conversation;
  return html`<div class="head">
    <button type="button" class="back" aria-label=${words.back} @click=${back}>${backIcon}</button>
    <div class="who">
      <h2 tabindex="-1"><bdi>${name}</bdi></h2>
      <div class="facts">${levelMark(assurance, standingWords(assurance))} ${email(contact)}</div>
    </div>
    <button
      type="button"
      class="act details"
      aria-expanded=${detailsShown ? 'true' : 'false'}
      @click=${toggleDetails}
    >
      ${personIcon}<span class="visually-hidden">${words.contactDetails}</span>
    </button>
    ${erasedAt === undefined ? statusButton(parts) : nothing}
  </div>`;
}

function statusButton({
  conversation: { status },
  changingStatus,
  toggleStatus,
}: HeaderParts): TemplateResult {
  return html`<button
    type="button"
    class="act status"
    aria-disabled=${changingStatus ? 'true' : 'false'}
    @click=${toggleStatus}
  >
    ${status === 'open' ? checkIcon : reopenIcon}<span
      >${status === 'open' ? words.close : words.reopen}</span
    >
  </button>`;
}

function email({ email: address, email_verified: verified }: Contact): TemplateResult | typeof nothing {
  if (address === undefined) return nothing;
  return html`<span class="email"
    ><bdi>${clean(address)}</bdi> · ${verified ? words.emailVerified : words.emailNotVerified}</span
  >`;
}
