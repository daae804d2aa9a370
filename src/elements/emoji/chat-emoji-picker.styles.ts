import { css } from 'lit';

/** Looks of the emoji picker. */
export const emojiPickerStyles = css`
  :host {
    display: block;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_text);
  }
  .picker {
    display: flex;
    flex-direction: column;
    block-size: min(320px, var(--_room, 40vh));
    overflow: hidden auto; /* where there is no room for more than its head */
    border: 1px solid var(--_border);
    border-radius: 16px;
    background: var(--_surface);
    box-shadow: 0 4px 24px #0000002e;
  }
  .head {
    flex: none;
    display: flex;
    gap: 8px;
    padding: 8px;
    border-block-end: 1px solid var(--_border);
  }
  input,
  select {
    min-block-size: 36px;
    border: 1px solid var(--_edge);
    border-radius: 10px;
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-size: var(--_field-size);
  }
  input {
    flex: 1;
    min-inline-size: 0;
    padding: 4px 10px;
  }
  .groups {
    flex: 1;
    min-block-size: 44px;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 0 8px 8px;
    scrollbar-width: thin;
  }
  section {
    content-visibility: auto;
    contain-intrinsic-size: auto 600px;
  }
  h3 {
    margin: 0;
    padding: 8px 4px 4px;
    font-size: 0.8em;
    font-weight: 600;
    color: var(--_muted);
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(38px, 1fr));
  }
  .emoji {
    block-size: 38px;
    border-radius: 8px;
    font-family: 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif;
    font-size: 22px;
    line-height: 1;
  }
  .emoji:hover,
  .emoji:focus-visible {
    background: var(--_raised);
  }
  .emoji:focus-visible {
    outline-offset: -2px;
  }
  .state {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 16px;
    color: var(--_muted);
    text-align: center;
  }
  @media (pointer: coarse) {
    input,
    select {
      min-block-size: 44px;
      min-inline-size: 44px;
    }
    .grid {
      grid-template-columns: repeat(auto-fill, minmax(44px, 1fr));
    }
    .emoji {
      block-size: 44px;
    }
  }
`;
