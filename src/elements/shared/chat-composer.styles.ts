import { css } from 'lit';

/** Looks of the composer. */
export const composerStyles = css`
  :host {
    position: relative; /* holds the emoji picker */
    display: block;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_text);
  }
  form {
    display: flex;
    align-items: flex-end;
    gap: 4px;
    padding: 5px;
    border: 1px solid var(--_edge);
    border-radius: 24px;
    background: var(--_surface);
    transition:
      border-color 0.15s,
      box-shadow 0.15s;
  }
  form:focus-within {
    border-color: var(--_focus);
    box-shadow: 0 0 0 1px var(--_focus);
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 36px;
    max-block-size: min(9.5em, 0.3 * var(--_visible-height, 100vh));
    padding-block: 6px;
    padding-inline: 11px 4px;
    border: 0;
    resize: none;
    overflow-y: auto;
    overscroll-behavior: contain;
    background: none;
    color: inherit;
    font: inherit;
    font-size: var(--_field-size);
    scrollbar-width: thin;
  }
  textarea:focus {
    outline: none; /* the form around it shows the focus */
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  button {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 50%;
  }
  .tool {
    color: var(--_muted);
    transition: color 0.15s;
  }
  .tool:is(:hover, [aria-expanded='true']) {
    color: var(--_text);
  }
  chat-emoji-picker {
    position: absolute;
    inset: auto 0 calc(100% + 8px);
    z-index: 1;
  }
  [part='send'] {
    background: var(--_accent);
    color: var(--_accent-contrast);
    transition:
      background-color 0.15s,
      color 0.15s,
      transform 0.15s;
  }
  [part='send']:active:enabled {
    transform: scale(0.94);
  }
  [part='send']:disabled {
    background: var(--_raised);
    color: var(--_muted);
  }
  .counter {
    padding: 4px 14px 0;
    font-size: 0.85em;
    color: var(--_muted);
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .counter.over {
    color: var(--_danger);
  }
  @media (pointer: coarse) {
    button {
      inline-size: 44px;
      block-size: 44px;
    }
    textarea {
      min-block-size: 44px;
      padding-block: 10px;
    }
  }
  @media (forced-colors: active) {
    form:focus-within {
      outline: 2px solid Highlight;
    }
    [part='send'] {
      border: 1px solid ButtonText;
    }
  }
`;
