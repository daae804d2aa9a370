import { css } from 'lit';

/** Looks of the PIN form. */
export const pinFormStyles = css`
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
  input {
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
  input:focus-visible {
    outline-offset: -1px;
    border-color: var(--_focus);
  }
  input[aria-invalid='true'] {
    border-color: var(--_danger);
  }
  input[name='code'] {
    font-size: 1.45em;
    letter-spacing: 0.28em;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.9em;
  }
  .outcome {
    margin-block-end: 12px;
  }
  .outcome:empty {
    margin: 0; /* without a box it would be no live region */
  }
  .outcome.wrong {
    color: var(--_danger);
  }
  .ways {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 16px;
  }
  .ways .quiet {
    min-block-size: 32px;
    font-variant-numeric: tabular-nums;
  }
  .done {
    display: flex;
    align-items: center;
    gap: 8px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .done svg {
    color: var(--_success);
  }
`;
