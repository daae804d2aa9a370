import { css } from 'lit';

/** Looks of the header. How it yields to little room stands with the panel's. */
export const headerStyles = css`
  header {
    position: relative;
    display: flex;
    align-items: flex-start;
    gap: 4px;
    padding-block: 14px 12px;
    padding-inline: 18px 12px;
    border-block-end: 1px solid var(--_border);
  }
  .title {
    flex: 1;
    min-inline-size: 0;
  }
  header h2 {
    overflow-wrap: anywhere;
    font-size: 1.13em;
    font-weight: 650;
    line-height: 1.35;
    letter-spacing: -0.01em;
  }
  .who {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 6px;
    font-size: 0.87em;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .late {
    animation: appear 0.2s 1s both; /* most connections stand before anybody needs to know */
  }
  @keyframes appear {
    from {
      visibility: hidden; /* from those who listen, too */
      opacity: 0;
    }
  }
  .verified {
    align-self: flex-start;
    color: var(--_success);
  }
  .person {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    min-inline-size: 0;
    overflow: hidden;
  }
  .verified + .person {
    flex: 1;
  }
  header > button {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 50%;
    color: var(--_muted);
    transition: background-color 0.15s;
  }
  header > button:is(:hover, [aria-expanded='true']) {
    background: var(--_raised);
    color: var(--_text);
  }
  .back {
    margin-inline: -10px 2px;
  }
  .back:dir(rtl) {
    transform: scaleX(-1);
  }
  .menu svg {
    stroke-width: 3;
  }
  .elsewhere {
    position: absolute;
    inset-block-start: 10px;
    inset-inline-start: 28px;
    min-inline-size: 18px;
    padding: 0 5px;
    border-radius: 9px;
    background: var(--_accent);
    color: var(--_accent-contrast);
    font: 700 11px/18px var(--_font);
    text-align: center;
    pointer-events: none;
  }
`;
