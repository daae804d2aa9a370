import { css } from 'lit';

/** Looks of the field for the reply and of what stands around it. */
export const replyStyles = css`
  :host {
    display: block;
    padding: 2px 20px 14px;
    border-block-start: 1px solid var(--_border);
  }
  .note {
    padding-block-end: 8px;
    color: var(--_muted);
    font-size: 0.93em;
  }
  .writing {
    min-block-size: 1.5em;
    color: var(--_muted);
    font-size: 0.87em;
  }
  .editing {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    padding: 2px 0 6px;
    font-size: 0.93em;
  }
  .editing strong {
    display: inline-flex;
    align-items: center;
    gap: 8px;
  }
  .editing .quiet {
    min-block-size: 32px;
    padding-inline: 8px;
  }
  .failure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 12px;
    padding-block-end: 6px;
    color: var(--_danger);
    font-size: 0.93em;
  }
  chat-question {
    padding: 8px 0;
    font-size: 0.93em;
  }
  chat-pending-files {
    display: block;
    margin-block-end: 8px;
    max-block-size: 30dvh;
    overflow: auto;
  }
  .hints {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 2px 16px;
    margin-block-start: 8px;
    color: var(--_muted);
    font-size: 0.82em;
  }
  .never {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .never svg {
    inline-size: 1.2em;
    block-size: 1.2em;
  }
  @media (max-width: 760px) {
    :host {
      padding-inline: 14px;
    }
    .keys {
      display: none;
    }
  }
  @media (pointer: coarse) {
    .editing .quiet,
    .failure .quiet {
      min-block-size: 44px;
    }
  }
`;
