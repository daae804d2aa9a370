import { css } from 'lit';

/** Looks of files on their way. */
export const pendingFilesStyles = css`
  :host {
    display: block;
    max-inline-size: 100%;
    font: 400 var(--_font-size) / 1.3 var(--_font);
    color: var(--_text);
  }
  ul {
    display: flex;
    flex-direction: column;
    gap: 4px;
    max-block-size: min(180px, 30vh);
    margin: 0;
    padding: 0 0 8px;
    overflow-y: auto;
    list-style: none;
  }
  /* The messages scroll already. */
  :host(.whole) ul {
    max-block-size: none;
  }
  li {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 6px 6px 6px 10px;
    border: 1px solid var(--_border);
    border-radius: 12px;
    background: var(--_surface);
  }
  li > svg {
    color: var(--_muted);
  }
  canvas {
    inline-size: 40px;
    block-size: 40px;
    border-radius: 8px;
    background: var(--_raised);
  }
  .about {
    flex: 1;
    min-inline-size: 0;
  }
  .name {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    text-align: -webkit-match-parent; /* a name has a direction of its own, and stands in line with what is said of it */
    text-align: match-parent;
    font-size: 0.93em;
    font-weight: 600;
  }
  .stands {
    font-size: 0.8em;
    color: var(--_muted);
  }
  .failed .stands {
    color: var(--_danger);
  }
  progress {
    display: block;
    inline-size: 100%;
    block-size: 4px;
    margin-block-start: 4px;
    border: 0;
    border-radius: 2px;
    overflow: hidden;
    background: var(--_raised);
    accent-color: var(--_accent);
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--_raised);
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  button {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 32px;
    block-size: 32px;
    border-radius: 50%;
    color: var(--_muted);
  }
  button:hover {
    background: var(--_raised);
    color: var(--_text);
  }
  @media (pointer: coarse) {
    button {
      inline-size: 44px;
      block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    progress {
      border: 1px solid CanvasText;
    }
  }
`;
