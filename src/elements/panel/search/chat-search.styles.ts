import { css } from 'lit';

/** Looks of the search beside its results. */
export const searchStyles = css`
  form {
    display: flex;
    align-items: center;
    gap: 10px;
    margin: 10px 12px 4px;
    padding-inline: 14px 8px;
    border: 1px solid var(--_edge);
    border-radius: 24px;
    color: var(--_muted);
  }
  form:focus-within {
    border-color: var(--_focus);
    box-shadow: 0 0 0 1px var(--_focus);
  }
  input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 44px;
    border: 0;
    background: none;
    color: var(--_text);
    font: inherit;
    font-size: var(--_field-size);
  }
  input:focus {
    outline: none; /* the form around it shows the focus */
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .entry .text {
    grid-column: 2 / 4;
    -webkit-line-clamp: 2;
  }
  mark {
    padding-inline: 1px;
    border-radius: 3px;
    background: color-mix(in srgb, var(--_accent) 24%, var(--_surface));
    color: var(--_text);
    font-weight: 600;
  }
  @media (forced-colors: active) {
    form:focus-within {
      outline: 2px solid Highlight;
    }
    mark {
      forced-color-adjust: none;
      background: Mark;
      color: MarkText;
    }
  }
`;
