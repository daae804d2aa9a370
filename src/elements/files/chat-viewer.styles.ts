import { css } from 'lit';

/** Looks of the viewer: dark in every scheme, as pictures are looked at. */
export const viewerStyles = css`
  :host {
    --_focus: #fff;
    font: 400 var(--_font-size) / 1.45 var(--_font);
  }
  dialog {
    flex-direction: column;
    inline-size: 100%;
    block-size: 100%;
    max-inline-size: none;
    max-block-size: none;
    margin: 0;
    padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px) env(safe-area-inset-bottom, 0px)
      env(safe-area-inset-left, 0px);
    border: 0;
    background: #0c0d11;
    color: #fff;
  }
  dialog[open] {
    display: flex;
  }
  dialog::backdrop {
    background: #0c0d11;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 8px 8px 16px;
  }
  .name {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name span {
    margin-inline-start: 10px;
    color: #c3c8d4;
  }
  .tool {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
  }
  .tool:is(:hover, [aria-pressed='true']) {
    background: #ffffff26;
  }
  .stage {
    flex: 1;
    min-block-size: 0;
    display: grid;
    overflow: auto;
    padding: 8px;
  }
  img {
    margin: auto;
    max-inline-size: 100%;
    max-block-size: 100%;
    min-block-size: 0;
    inline-size: auto;
    block-size: auto;
    object-fit: contain;
    cursor: zoom-in;
    transition: opacity 0.15s;
  }
  img:not(.shown) {
    opacity: 0;
  }
  .stage:not(.large) {
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  }
  .large img {
    max-inline-size: none;
    max-block-size: none;
    cursor: zoom-out;
  }
  .state {
    position: absolute;
    inset: 50% 0 auto;
    text-align: center;
  }
  nav {
    display: flex;
    justify-content: center;
    gap: 24px;
    padding: 8px;
  }
  nav svg:dir(rtl) {
    transform: scaleX(-1);
  }
`;
