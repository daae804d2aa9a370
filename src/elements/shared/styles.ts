import { css } from 'lit';

/** Ground of every element of ours: box model, focus ring, buttons, and text for screen readers only. */
export const baseStyles = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  /* The page was put away: not even a transition may show what was here. */
  :host([veiled]) {
    visibility: hidden !important;
    opacity: 0 !important;
    transition: none !important;
  }
  p,
  h2 {
    margin: 0;
  }
  svg {
    display: block;
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  button {
    font: inherit;
    color: inherit;
    border: 0;
    background: none;
    padding: 0;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  button:is(:disabled, [aria-disabled='true']) {
    cursor: default;
  }
  .primary {
    min-block-size: 44px;
    padding: 10px 18px;
    border-radius: 12px;
    background: var(--_accent);
    color: var(--_accent-contrast);
    font-weight: 600;
    transition: filter 0.15s;
  }
  .primary:hover:not(:disabled, [aria-disabled='true']) {
    filter: brightness(1.08);
  }
  .primary:is(:disabled, [aria-disabled='true']) {
    background: var(--_raised);
    color: var(--_muted);
  }
  .quiet {
    padding: 4px 2px;
    color: var(--_accent);
    font-weight: 600;
    border-radius: 6px;
  }
  .quiet:hover:not(:disabled, [aria-disabled='true']) {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .quiet:is(:disabled, [aria-disabled='true']) {
    color: var(--_muted);
    font-weight: 400;
  }
  /* What is asked for stands as the words around it do; what is written, as it reads itself. */
  :placeholder-shown {
    direction: inherit;
  }
  /* Stands in place of an element that is not here yet. */
  :not(:defined) > ul {
    margin: 0;
    padding: 0 0 8px 1.5em;
    overflow-wrap: anywhere;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .primary {
      border: 1px solid ButtonText;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
