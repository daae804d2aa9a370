import { css, html, type TemplateResult } from 'lit';
import { mailIcon, verifiedIcon } from '../elements/shared/icons.js';
import type { Assurance } from '../protocol/index.js';
import { personIcon, questionIcon } from './inbox-icons.js';
import { isProven, levelWords } from './level-words.js';

/**
 * How sure the server is about a person, with an icon and in words. It stands outside of the name, where
 * no name can imitate it.
 */
export function levelMark(assurance: Assurance, words = levelWords(assurance)): TemplateResult {
  return html`<span class="level ${isProven(assurance) ? 'proven' : 'unproven'}">
    ${iconOf(assurance)}<span>${words}</span>
  </span>`;
}

function iconOf({ level }: Assurance): TemplateResult {
  if (level === 4) return verifiedIcon;
  if (level === 3) return mailIcon;
  return level === 0 ? personIcon : questionIcon;
}

/** Looks of the mark. */
export const levelStyles = css`
  .level {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-inline-size: 0;
    font-size: 0.85em;
    line-height: 1.3;
  }
  .level svg {
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .proven {
    color: var(--_success);
  }
  .unproven {
    color: var(--_muted);
  }
`;
