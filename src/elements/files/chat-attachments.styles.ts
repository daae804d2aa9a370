import { css } from 'lit';

/** Looks of the files of a message. */
export const attachmentsStyles = css`
  :host {
    display: block;
    max-inline-size: 100%;
    font: 400 var(--_font-size) / 1.45 var(--_font);
    color: var(--_text);
  }
  .files {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    justify-content: var(--_files, flex-start);
  }
  .picture {
    display: block;
    overflow: hidden;
    max-inline-size: 100%;
    border-radius: var(--_bubble-radius);
    background: var(--_raised);
  }
  .picture img {
    display: block;
    max-inline-size: 100%;
    block-size: auto;
  }
  .file {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: 260px;
    max-inline-size: 100%;
    min-block-size: 48px;
    padding: 8px 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_bubble-radius);
    background: var(--_surface);
    text-align: start;
  }
  .file:hover {
    background: var(--_raised);
  }
  .file svg {
    color: var(--_muted);
  }
  .about {
    flex: 1;
    min-inline-size: 0;
  }
  .name,
  .size {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name {
    text-align: -webkit-match-parent; /* it has a direction of its own, and stands in line with the size */
    text-align: match-parent;
    font-weight: 600;
  }
  .size {
    font-size: 0.85em;
    color: var(--_muted);
  }
  @media (forced-colors: active) {
    .picture {
      border: 1px solid ButtonText;
    }
  }
`;
