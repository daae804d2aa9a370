import { css } from 'lit';

/** Looks of the transcript. */
export const transcriptStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_text);
  }
  .scroller {
    position: relative;
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 8px 16px 12px;
    scrollbar-width: thin;
    scrollbar-color: var(--_edge) transparent;
  }
  .scroller:focus-visible {
    outline-offset: -3px;
  }
  /* A few messages stand at the bottom. Not by a flexible box: that asks all groups for their size at every change. */
  .messages {
    align-content: end;
    min-block-size: 100%;
  }
  .group {
    display: flow-root;
    content-visibility: auto;
    contain-intrinsic-size: auto 3000px;
    /* Containment clips at the padding box: leave room for focus rings. */
    margin-inline: -8px;
    padding-inline: 8px;
  }
  .group.last {
    content-visibility: visible;
  }
  :is(.older, .newer) {
    block-size: 1px;
  }
  .busy {
    block-size: auto;
    padding: 8px;
    text-align: center;
    font-size: 0.85em;
    color: var(--_muted);
  }
  .day {
    margin: 18px 0 10px;
    text-align: center;
    font-size: 0.8em;
    font-weight: 600;
    color: var(--_muted);
  }
  .notice {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 12px;
    margin-block: 12px;
    text-align: center;
    font-size: 0.8em;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  chat-question {
    --_answers: center;
    margin-block: -8px 12px;
    text-align: center;
    font-size: 0.87em;
  }
  .notice.divides {
    margin-block: 18px;
    font-weight: 600;
    color: var(--_text);
  }
  .notice.divides::before,
  .notice.divides::after {
    content: '';
    flex: 1 0 20px;
    border-block-start: 1px solid var(--_edge);
  }
  .row {
    position: relative; /* holds the text that only screen readers see */
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    margin-block-start: 3px;
  }
  .row.first {
    margin-block-start: 12px;
  }
  .row.own {
    align-items: flex-end;
  }
  .author {
    margin: 0 4px 3px;
    font-size: 0.8em;
    font-weight: 600;
    color: var(--_muted);
  }
  .bubble {
    max-inline-size: min(84%, 46em);
    padding: 8px 13px;
    border-radius: var(--_bubble-radius);
    border-end-start-radius: 5px;
    background: var(--_raised);
    text-align: start;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    transition: opacity 0.2s;
  }
  chat-attachments,
  chat-pending-files {
    margin-block-start: 3px;
    max-inline-size: min(84%, 46em);
  }
  chat-pending-files {
    inline-size: 280px;
  }
  .own {
    --_files: flex-end;
  }
  .row:focus {
    outline: none; /* the bubble shows it */
  }
  .row:is(:focus-visible, .found:focus) .bubble {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .found .bubble {
    animation: found 1.6s ease-out;
  }
  @keyframes found {
    0%,
    40% {
      box-shadow: 0 0 0 8px color-mix(in srgb, var(--_accent) 35%, transparent);
    }
  }
  .bubble :is(p, ul, ol, pre, blockquote) {
    margin: 0;
  }
  .bubble :is(p, ul, ol, pre, blockquote):not(:first-child) {
    margin-block-start: 0.4em;
  }
  /* As far apart as lines with an empty one between them are in a text without marks. */
  .bubble p + p:not(:first-child) {
    margin-block-start: 1lh;
  }
  .bubble :is(ul, ol) {
    padding-inline-start: 1.9em;
  }
  .bubble blockquote {
    padding-inline-start: 0.7em;
    border-inline-start: 3px solid color-mix(in srgb, currentColor 45%, transparent);
  }
  .bubble :is(code, pre) {
    padding: 0.1em 0.3em;
    border-radius: 4px;
    background: color-mix(in srgb, currentColor 8%, transparent);
    font:
      0.92em ui-monospace,
      monospace;
    white-space: pre-wrap;
    unicode-bidi: isolate;
  }
  .bubble pre {
    padding: 6px 8px;
  }
  .bubble small {
    display: block;
    user-select: none;
  }
  .bubble a {
    color: inherit;
    text-underline-offset: 2px;
    unicode-bidi: isolate;
  }
  .bubble a:focus-visible {
    outline-color: currentColor; /* the accent would not be seen on itself */
  }
  .own .bubble {
    border-end-start-radius: var(--_bubble-radius);
    border-end-end-radius: 5px;
    background: var(--_accent);
    color: var(--_accent-contrast);
  }
  :host(.dimmed) .own .bubble {
    background: color-mix(in srgb, var(--_muted) 18%, var(--_surface));
    color: var(--_text);
  }
  .row.deleted .bubble {
    background: none;
    box-shadow: inset 0 0 0 1px var(--_edge);
    color: var(--_muted);
    font-style: italic;
  }
  .failed .bubble {
    background: var(--_surface);
    color: var(--_text);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 8px;
    margin: 3px 4px 0;
    font-size: 0.8em;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .own .meta {
    justify-content: flex-end;
  }
  .failure {
    color: var(--_danger);
  }
  .meta .ways {
    display: inline-flex;
    gap: 12px;
  }
  .meta .quiet {
    min-block-size: 28px;
  }
  .typing {
    display: flex;
    gap: 4px;
    inline-size: fit-content;
    margin-block-start: 12px;
    padding-block: 14px;
  }
  .typing i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: var(--_muted);
    animation: type 1.2s infinite;
  }
  .typing :nth-child(2) {
    animation-delay: 0.15s;
  }
  .typing :nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes type {
    30% {
      opacity: 0.35;
      transform: translateY(-3px);
    }
  }
  .jump,
  .copy {
    position: absolute;
    display: grid;
    place-items: center;
    min-inline-size: 32px;
    min-block-size: 32px;
    border-radius: 18px;
    background: var(--_surface);
    color: var(--_muted);
  }
  .jump {
    grid-auto-flow: column;
    gap: 4px;
    inset-block-end: 10px;
    inset-inline-end: 16px;
    padding: 0 8px;
    border: 1px solid var(--_edge);
    color: var(--_text);
    box-shadow: 0 2px 10px #0003;
  }
  .missed {
    min-inline-size: 20px;
    padding: 0 6px;
    border-radius: 10px;
    background: var(--_accent);
    color: var(--_accent-contrast);
    font: 700 12px/20px var(--_font);
  }
  :is(.jump, .copy):hover {
    background: var(--_raised);
    color: var(--_text);
  }
  @media (pointer: coarse) {
    .jump,
    .copy {
      min-inline-size: 44px;
      min-block-size: 44px;
      border-radius: 22px;
    }
    .meta .quiet {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .bubble {
      border: 1px solid CanvasText;
    }
    .own .bubble {
      border-color: Highlight;
    }
  }
`;
