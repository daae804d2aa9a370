import { css } from 'lit';

/** Looks of the settings. */
export const settingsStyles = css`
  :host {
    display: block;
    overflow-y: auto;
    padding: 16px 18px;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_text);
  }
  h2 {
    font-size: 1.13em;
    font-weight: 650;
  }
  h2:focus {
    outline: none; /* only the place from which one reads on */
  }
  h3 {
    margin: 20px 0 6px;
    font-size: 0.87em;
    font-weight: 600;
    color: var(--_muted);
  }
  .switch,
  .act {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 44px;
    padding: 6px 2px;
    border-block-end: 1px solid var(--_border);
    text-align: start;
  }
  .switch input {
    flex: none;
    inline-size: 24px;
    block-size: 24px;
    margin: 0;
    accent-color: var(--_accent);
  }
  .act {
    color: var(--_accent);
    font-weight: 600;
  }
  .act:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .act {
    overflow-wrap: anywhere; /* an address may be longer than the panel is wide */
  }
  .danger {
    color: var(--_danger);
  }
  .sure {
    padding: 10px 0;
  }
  .sure:focus {
    outline: none; /* it is read out; its buttons show the focus */
  }
  .switch:has([aria-disabled]) {
    color: var(--_muted);
  }
  .hint:not(:empty) {
    padding-block: 6px;
  }
  .hint {
    font-size: 0.87em;
    color: var(--_muted);
  }
  .last:not(:empty) {
    padding-block-start: 6px;
    overflow-wrap: anywhere;
    color: var(--_muted);
  }
  .said:not(:empty),
  .wrong {
    padding-block: 10px;
  }
  .wrong {
    color: var(--_danger);
  }
`;
