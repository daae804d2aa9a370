import { css } from 'lit';

/** Looks of the workspace: a bar above, the list beside the conversation, one of them on a phone. */
export const workspaceStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: auto auto auto minmax(0, 1fr);
    block-size: 100%;
    min-block-size: 0;
    background: var(--_surface);
    color: var(--_text);
    font: 400 var(--_font-size) / 1.4 var(--_font);
  }
  header {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 10px 18px;
    border-block-end: 1px solid var(--_border);
    background: var(--_ground);
  }
  .mark {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 34px;
    block-size: 34px;
    border-radius: 11px;
    background: var(--_tint);
    color: var(--_accent);
  }
  h1 {
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: 1.05em;
    letter-spacing: -0.01em;
  }
  .agent {
    max-inline-size: 40%;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    color: var(--_muted);
    font-size: 0.93em;
  }
  .sign-out {
    min-block-size: 36px;
    padding: 4px 12px;
    border: 1px solid var(--_edge);
    border-radius: 11px;
    font-size: 0.9em;
    font-weight: 600;
  }
  .sign-out:hover {
    background: var(--_raised);
  }
  .connection > p {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 4px 12px;
    padding: 7px 18px;
    background: var(--_raised);
    font-size: 0.9em;
  }
  .connection svg {
    inline-size: 1.2em;
    block-size: 1.2em;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(280px, 360px) minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
    min-block-size: 0;
  }
  nav,
  .thread {
    display: grid;
    min-block-size: 0;
    min-inline-size: 0;
  }
  nav {
    border-inline-end: 1px solid var(--_border);
  }
  @media (max-width: 760px) {
    header {
      padding-inline: 14px;
    }
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    nav {
      border: 0;
    }
    .in-thread nav,
    .in-list .thread {
      display: none;
    }
  }
`;
