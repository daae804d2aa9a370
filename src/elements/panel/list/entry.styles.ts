import { css } from 'lit';

/** Looks of the lines in a list of conversations or messages. */
export const entryStyles = css`
  :host {
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_text);
  }
  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_edge) transparent;
  }
  ul {
    margin: 0;
    padding: 6px 8px;
    list-style: none;
  }
  .entry {
    position: relative; /* holds the text that only screen readers see */
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    column-gap: 12px;
    inline-size: 100%;
    padding: 10px;
    border-radius: 12px;
    text-align: start;
  }
  .entry:hover {
    background: var(--_raised);
  }
  .entry:focus-visible {
    outline-offset: -2px;
  }
  .face {
    grid-row: 1 / 3;
    display: grid;
    place-items: center;
    inline-size: 42px;
    block-size: 42px;
    border-radius: 50%;
    background: color-mix(in srgb, var(--_accent) 13%, var(--_surface));
    color: var(--_accent);
    font-size: 1.13em;
    font-weight: 600;
  }
  .title,
  .text {
    overflow: hidden;
    text-align: left; /* the side is the reader's, the direction is the text's */
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .entry:dir(rtl) :is(.title, .text) {
    text-align: right;
  }
  .title {
    font-weight: 600;
  }
  time,
  .text,
  .mark {
    font-size: 0.87em;
    color: var(--_muted);
  }
  time {
    justify-self: end;
  }
  .text {
    grid-column: 2;
    /* By words: in a text of two directions an ellipsis may stand in the middle, and cut a number from the left. */
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 1;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  /* The ellipsis of a text that runs the other way stands outside of it, on the reader's side. */
  .entry:dir(ltr) .text:dir(rtl),
  .entry:dir(rtl) .text:dir(ltr) {
    margin-inline-end: -12px;
    padding-inline-end: 12px;
  }
  .unread .text {
    color: var(--_text);
    font-weight: 600;
  }
  .marks,
  .dot {
    grid-area: 2 / 3;
    justify-self: end;
  }
  .marks:has(+ .dot) {
    margin-inline-end: 18px;
  }
  .dot {
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--_accent);
  }
  .mark {
    padding: 1px 8px;
    border-radius: 10px;
    background: var(--_raised);
  }
  .entry:hover .mark {
    background: var(--_surface);
  }
  .more {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 4px;
    padding: 4px 12px 12px;
    text-align: center;
    font-size: 0.87em;
  }
  .more .quiet {
    min-block-size: 44px;
    padding-inline: 12px;
  }
  .wrong {
    color: var(--_danger);
  }
  .blank {
    padding: 32px 24px;
    text-align: center;
    color: var(--_muted);
  }
  @media (forced-colors: active) {
    .dot {
      background: Highlight;
      forced-color-adjust: none;
    }
    .face,
    .mark {
      border: 1px solid CanvasText;
    }
  }
`;
