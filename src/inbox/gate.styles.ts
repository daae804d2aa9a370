import { css } from 'lit';

/** Looks of the pages before the workspace: a card in the middle of a calm ground. */
export const gateStyles = css`
  :host {
    display: grid;
    place-items: center;
    min-block-size: 100%;
    padding: 24px 16px;
    background: var(--_ground);
    color: var(--_text);
    font: 400 var(--_font-size) / 1.5 var(--_font);
  }
  main {
    inline-size: min(100%, 26rem);
    padding: clamp(20px, 6vw, 36px);
    border: 1px solid var(--_border);
    border-radius: 20px;
    background: var(--_surface);
    box-shadow:
      0 1px 2px rgb(0 0 0 / 4%),
      0 12px 40px rgb(20 24 40 / 7%);
  }
  .mark {
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    margin-block-end: 18px;
    border-radius: 14px;
    background: var(--_tint);
    color: var(--_accent);
  }
  h1 {
    margin: 0;
    font-size: 1.45em;
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  .intro {
    margin-block-start: 6px;
    color: var(--_muted);
  }
  form {
    display: grid;
    gap: 18px;
    margin-block-start: 24px;
  }
  label {
    display: block;
    margin-block-end: 6px;
    font-weight: 600;
    font-size: 0.93em;
  }
  input {
    inline-size: 100%;
    min-block-size: 44px;
    padding: 8px 13px;
    border: 1px solid var(--_edge);
    border-radius: 12px;
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-size: var(--_field-size);
  }
  input:focus-visible {
    outline-offset: 0;
  }
  input[aria-invalid] {
    border-color: var(--_danger);
  }
  .password {
    position: relative;
  }
  .password input {
    padding-inline-end: 50px;
  }
  .icon-button {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 3px;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 10px;
    color: var(--_muted);
  }
  .icon-button:hover {
    color: var(--_text);
    background: var(--_raised);
  }
  .hint,
  .error {
    margin-block-start: 6px;
    font-size: 0.87em;
    color: var(--_muted);
  }
  .error {
    color: var(--_danger);
  }
  .alert {
    padding: 11px 13px;
    border-radius: 12px;
    background: color-mix(in srgb, var(--_danger) 9%, var(--_surface));
    color: var(--_danger);
    font-size: 0.93em;
  }
  .notice {
    margin-block-start: 16px;
    padding: 11px 13px;
    border-radius: 12px;
    background: var(--_raised);
    font-size: 0.93em;
  }
  .alert:empty {
    display: none;
  }
  .aside {
    margin-block-start: 18px;
    text-align: center;
  }
  @media (max-width: 480px) {
    :host {
      place-items: start center;
      padding: 0;
      background: var(--_surface);
    }
    main {
      border: 0;
      border-radius: 0;
      box-shadow: none;
      background: none;
    }
  }
`;
