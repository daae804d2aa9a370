import { css } from 'lit';

/** Looks of the contact's details. */
export const contactStyles = css`
  :host {
    display: block;
    overflow-y: auto;
    overscroll-behavior: contain;
    background: var(--_ground);
    color: var(--_text);
    font: 400 var(--_font-size) / 1.45 var(--_font);
    scrollbar-width: thin;
    scrollbar-color: var(--_edge) transparent;
  }
  .card {
    display: grid;
    gap: 14px;
    padding: 14px 18px 24px;
  }
  .card > :is([role='alert'], [role='status']):not(:has(p)) {
    display: none;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  h2,
  h3 {
    margin: 0;
  }
  h2 {
    flex: 1;
    font-size: 1.05em;
    border-radius: 6px;
  }
  h3 {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 0.87em;
  }
  h3 svg,
  .vouched svg {
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .close {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    margin-inline-end: -8px;
    border-radius: 12px;
    color: var(--_muted);
  }
  .close:hover {
    background: var(--_raised);
    color: var(--_text);
  }
  .proof {
    display: grid;
    gap: 8px;
    padding-block-end: 14px;
    border-block-end: 1px solid var(--_border);
  }
  dl {
    display: grid;
    gap: 8px;
    margin: 0;
    font-size: 0.93em;
  }
  dt {
    color: var(--_muted);
    font-size: 0.87em;
    overflow-wrap: anywhere;
  }
  dd {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    margin: 0;
  }
  .value {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .vouched {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    font-size: 0.87em;
  }
  .empty {
    color: var(--_muted);
    font-size: 0.93em;
  }
  .others {
    padding: 8px 12px;
    border-inline-start: 3px solid var(--_edge);
    color: var(--_muted);
    font-size: 0.87em;
  }
  .custom {
    display: grid;
    gap: 8px;
    padding: 12px 14px;
    border: 1px solid var(--_border);
    border-radius: 14px;
    background: var(--_surface);
  }
  .by-server h3 {
    color: var(--_success);
  }
  .by-page {
    border: 1px dashed var(--_edge);
    background: none;
  }
  .by-page h3 {
    color: var(--_muted);
  }
  .failure {
    color: var(--_danger);
    font-size: 0.93em;
  }
`;
