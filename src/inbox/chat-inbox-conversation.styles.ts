import { css } from 'lit';

/** Looks of the open conversation. */
export const conversationStyles = css`
  :host {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    grid-template-rows: minmax(0, 1fr);
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--_surface);
    color: var(--_text);
    font: 400 var(--_font-size) / 1.45 var(--_font);
  }
  .talk {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    overflow-y: auto; /* where everything is so large that not all of it finds room */
  }
  /* Hidden and not gone: the place in the messages stays what it was. */
  .covered {
    visibility: hidden;
  }
  chat-inbox-contact {
    min-block-size: 0;
    inline-size: 300px;
    border-inline-start: 1px solid var(--_border);
  }
  .head {
    display: flex;
    align-items: flex-start;
    gap: 12px;
    padding: 14px 20px;
    border-block-end: 1px solid var(--_border);
  }
  .back {
    display: none;
    place-items: center;
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    margin-inline-start: -8px;
    border-radius: 12px;
  }
  .back:dir(rtl) svg {
    transform: scaleX(-1);
  }
  .who {
    flex: 1;
    min-inline-size: 0;
  }
  h2 {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: 1.15em;
    line-height: 1.4;
    letter-spacing: -0.01em;
    border-radius: 6px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 14px;
    margin-block-start: 2px;
    color: var(--_muted);
    font-size: 0.93em;
  }
  .email {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .act {
    display: inline-flex;
    align-items: center;
    flex: none;
    gap: 7px;
    min-block-size: 40px;
    padding: 6px 14px;
    border: 1px solid var(--_edge);
    border-radius: 12px;
    font-weight: 600;
    font-size: 0.93em;
  }
  .details {
    position: relative;
    padding-inline: 10px;
  }
  .act:hover:not([aria-disabled='true']) {
    background: var(--_raised);
  }
  .act[aria-expanded='true'] {
    background: var(--_tint);
  }
  .act[aria-disabled='true'] {
    color: var(--_muted);
  }
  chat-transcript {
    flex: 1;
    min-block-size: 6em; /* a few lines can always be read at once */
  }
  .blank {
    flex: 1;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 6px;
    padding: 32px;
    color: var(--_muted);
    text-align: center;
  }
  .blank strong {
    color: var(--_text);
  }
  .failure {
    padding: 8px 20px 0;
    color: var(--_danger);
    font-size: 0.93em;
  }
  .drop {
    display: none;
    position: absolute;
    inset: 8px;
    z-index: 2;
    place-items: center;
    padding: 24px;
    border: 2px dashed var(--_accent);
    border-radius: 16px;
    background: color-mix(in srgb, var(--_surface) 90%, transparent);
    font-weight: 600;
    text-align: center;
    pointer-events: none;
  }
  :host(.dropping) .drop {
    display: grid;
  }
  @media (max-width: 1099px) {
    chat-inbox-contact {
      position: absolute;
      inset: 0;
      inline-size: auto;
      border: 0;
    }
  }
  @media (max-width: 760px) {
    .head {
      padding: 10px 14px;
      gap: 8px;
    }
    .back {
      display: grid;
    }
    .status {
      position: relative;
      padding: 6px 10px;
    }
    .status span {
      position: absolute;
      inline-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
