import { css } from 'lit';

/** Looks of the forms: one field under the other. */
export const formStyles = css`
  :host {
    display: block;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_text);
  }
  form {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }
  label {
    font-weight: 600;
  }
  :is(input:not([type='checkbox']), select, textarea) {
    inline-size: 100%;
    min-block-size: 46px;
    padding: 10px 14px;
    border: 1px solid var(--_edge);
    border-radius: 12px;
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-size: var(--_field-size);
  }
  :is(input, select, textarea):focus-visible {
    outline-offset: -1px;
    border-color: var(--_focus);
  }
  [type='checkbox'] {
    inline-size: 24px;
    block-size: 24px;
    margin: 0;
    accent-color: var(--_accent);
  }
  [aria-invalid='true'] {
    border-color: var(--_danger);
  }
  .hint {
    color: var(--_muted);
    font-size: 0.9em;
  }
  .wrong {
    color: var(--_danger);
  }
`;
