import { css } from 'lit';

/** Looks of the list of conversations. */
export const listStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--_surface);
    color: var(--_text);
    font: 400 var(--_font-size) / 1.4 var(--_font);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 10px;
    padding: 16px 18px 12px;
  }
  h2 {
    font-size: 1.1em;
    letter-spacing: -0.01em;
  }
  .count {
    display: block;
    min-block-size: 1.4em;
    color: var(--_muted);
    font-weight: 400;
    font-size: 0.82em;
  }
  .filter {
    display: inline-flex;
    padding: 3px;
    border-radius: 12px;
    background: var(--_raised);
  }
  .filter button {
    min-block-size: 34px;
    padding: 4px 14px;
    border-radius: 9px;
    color: var(--_muted);
    font-size: 0.9em;
    font-weight: 600;
  }
  .filter button[aria-pressed='true'] {
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 1px 3px rgb(0 0 0 / 14%);
  }
  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    padding: 2px 8px 16px;
    scrollbar-width: thin;
    scrollbar-color: var(--_edge) transparent;
  }
  ul {
    display: grid;
    gap: 2px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .entry {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 2px 10px;
    inline-size: 100%;
    padding: 11px 12px;
    border-radius: 14px;
    text-align: start;
    transition: background-color 0.12s;
  }
  .entry:hover {
    background: color-mix(in srgb, var(--_raised) 60%, var(--_surface));
  }
  .entry:focus-visible {
    outline-offset: -2px;
  }
  .entry[aria-current] {
    background: var(--_tint);
  }
  .name,
  .preview {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    /* The text has a direction of its own, which decides where it is cut; it stands where the page begins. */
    text-align: left;
  }
  .entry:dir(rtl) :is(.name, .preview) {
    text-align: right;
  }
  .name {
    font-weight: 500;
  }
  .unread .name,
  .unread .preview {
    font-weight: 700;
    color: var(--_text);
  }
  time {
    color: var(--_muted);
    font-size: 0.82em;
    line-height: 1.7;
    font-variant-numeric: tabular-nums;
  }
  .preview {
    color: var(--_muted);
    font-size: 0.93em;
  }
  .level {
    grid-column: 1 / -1;
    margin-block-start: 3px;
  }
  .dot {
    place-self: center end;
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--_accent);
  }
  .blank {
    display: grid;
    justify-items: center;
    gap: 6px;
    padding: 48px 20px;
    color: var(--_muted);
    text-align: center;
  }
  .blank strong {
    color: var(--_text);
  }
  .blank svg {
    inline-size: 30px;
    block-size: 30px;
    margin-block-end: 6px;
  }
  @media (forced-colors: active) {
    .entry[aria-current],
    .filter button[aria-pressed='true'] {
      outline: 2px solid Highlight;
    }
    .dot {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
