import { css } from 'lit';
import { wholeScreen } from './whole-screen.js';

/** Looks of the panel. */
export const panelStyles = css`
  :host {
    position: fixed;
    inset: auto;
    inset-block-end: calc(
      var(--chat-offset-block, 20px) + var(--chat-launcher-size, 56px) + 16px +
        env(safe-area-inset-bottom, 0px)
    );
    right: var(--chat-offset-inline, 20px);
    flex-direction: column;
    inline-size: min(var(--chat-width, 400px), calc(100% - 2 * var(--chat-offset-inline, 20px)));
    block-size: min(
      var(--chat-height, 680px),
      calc(100% - 2 * var(--chat-offset-block, 20px) - var(--chat-launcher-size, 56px) - 16px)
    );
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--chat-shadow, 0 4px 12px #0000001a, 0 16px 48px #00000029);
    font: 400 var(--_font-size) / 1.45 var(--_font);
    text-align: start;
    /* What a page says of its own text is handed down to here; what a reader says of all text is not touched. */
    text-indent: 0;
    text-shadow: none;
    text-transform: none;
    letter-spacing: normal;
    word-spacing: normal;
    word-break: normal;
    white-space: normal;
    hyphens: manual;
    writing-mode: horizontal-tb;
    cursor: auto;
    pointer-events: auto;
    -webkit-user-select: text;
    user-select: text;
    opacity: 0;
    transform: translateY(12px) scale(0.98);
    transform-origin: bottom right;
    transition:
      opacity 0.18s ease-out,
      transform 0.18s ease-out,
      overlay 0.18s allow-discrete,
      display 0.18s allow-discrete;
  }
  :host(.left) {
    right: auto;
    left: var(--chat-offset-inline, 20px);
    transform-origin: bottom left;
  }
  :host(:is(.top-start, .top-end)) {
    inset-block: calc(
        var(--chat-offset-block, 20px) + var(--chat-launcher-size, 56px) + 16px +
          env(safe-area-inset-top, 0px)
      )
      auto;
  }
  :host(.inline) {
    position: relative;
    inset: auto;
    inline-size: 100%;
    block-size: 100%;
    box-sizing: border-box;
    min-block-size: 320px;
    box-shadow: var(--chat-shadow, none);
    opacity: 1;
    transform: none;
    transition: none;
  }
  :host(.inline:not(.open)) {
    display: none;
  }
  :host(.inline.open) {
    display: flex;
  }
  :host(.inline) .close {
    display: none;
  }
  :host(:popover-open) {
    display: flex;
    opacity: 1;
    transform: none;
  }
  @starting-style {
    :host(:popover-open) {
      opacity: 0;
      transform: translateY(12px) scale(0.98);
    }
  }

  .stage {
    position: relative; /* holds the menu */
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .body {
    position: relative; /* holds the text that only screen readers see */
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
    overflow-y: auto; /* where everything is so large that not all of it finds room */
    overscroll-behavior: contain;
  }
  .body > :is(chat-transcript, .empty, chat-conversation-list) {
    /* A few lines can always be read at once; beside a keyboard one or two. */
    min-block-size: min(6em, 0.3 * var(--_visible-height, 100vh));
  }
  chat-transcript,
  .empty,
  .notice,
  .skeleton {
    flex: 1;
    min-block-size: 0;
  }
  .empty {
    display: flex;
    flex-direction: column;
    overflow-y: auto;
  }
  .notice {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 24px 36px;
    overflow-y: auto;
    text-align: center;
  }
  .notice h2,
  .challenge h2 {
    font-size: 1.13em;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .notice h2:focus {
    outline: none; /* only the place from which one reads on */
  }
  .notice p,
  .challenge p {
    color: var(--_muted);
  }
  .notice .primary {
    margin-block-start: 10px;
  }
  .emblem {
    display: grid;
    place-items: center;
    inline-size: 52px;
    block-size: 52px;
    margin-block-end: 6px;
    border-radius: 50%;
    background: color-mix(in srgb, var(--_accent) 13%, var(--_surface));
    color: var(--_accent);
    font-size: 1.45em;
  }
  .skeleton {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    gap: 10px;
    padding: 16px;
  }
  .skeleton i {
    inline-size: 62%;
    block-size: 38px;
    border-radius: var(--_bubble-radius);
    background: var(--_raised);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  .skeleton .own {
    align-self: flex-end;
  }
  .skeleton .short {
    inline-size: 34%;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  .challenge {
    flex: 1;
    overflow-y: auto;
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 8px;
    padding: 22px 20px;
  }
  .challenge :is(chat-pin-form, chat-collect-form, .skeleton) {
    align-self: stretch;
    margin-block-start: 10px;
  }

  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    margin: 0 12px 8px;
    padding: 9px 12px;
    border-radius: 12px;
    background: var(--_raised);
    font-size: 0.87em;
  }
  .banner span {
    flex: 1;
    min-inline-size: 60%;
  }
  /* Without opacity, which would take the contrast away: greys that text can be read in. */
  .dimmed {
    --_text: var(--_muted);
    --_accent: var(--_muted);
  }
  .drop {
    display: none;
    position: absolute;
    inset: 8px;
    z-index: 2;
    place-items: center;
    padding: 24px;
    border: 2px dashed var(--_accent);
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_surface) 90%, transparent);
    font-weight: 600;
    text-align: center;
    pointer-events: none;
  }
  :host(.dropping) .drop {
    display: grid;
  }
  .start {
    inline-size: 100%;
    margin-block-start: 8px;
  }
  footer {
    padding: 0 12px calc(12px + env(safe-area-inset-bottom, 0px));
  }
  .below {
    padding: 6px 12px 0;
    font-size: 0.8em;
    color: var(--_muted);
  }

  /* On a phone, held either way, the panel is the screen; the keyboard takes its part of it. */
  @media ${wholeScreen} {
    :host(:not(.inline)) {
      inset: var(--_visible-top, 0px) 0 auto 0;
      inline-size: 100%;
      block-size: var(--_visible-height, 100dvh);
      box-sizing: border-box; /* what is kept free at the edges is within */
      max-inline-size: none;
      max-block-size: none;
      border: 0;
      border-radius: 0;
      padding-block-start: env(safe-area-inset-top, 0px);
      padding-inline: env(safe-area-inset-left, 0px) env(safe-area-inset-right, 0px);
    }
    header > button {
      inline-size: 44px;
      block-size: 44px;
    }
  }
  @media (pointer: coarse) {
    header > button {
      inline-size: 44px;
      block-size: 44px;
    }
    :is(.who, .banner, .challenge) > .quiet {
      min-inline-size: 44px;
      min-block-size: 44px;
    }
  }
  /* So little is left where everything is four times as large. */
  @media (max-height: 360px) {
    header {
      padding-block: 4px;
    }
    .person {
      -webkit-line-clamp: 1;
    }
    footer {
      padding-block-end: 4px;
    }
  }
  @media (forced-colors: active) {
    :host {
      border: 1px solid CanvasText;
    }
    .skeleton i {
      border: 1px solid GrayText;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      transition: none;
    }
  }
  /* What is printed is the page. Inline the chat is a part of it. */
  @media print {
    :host(:not(.inline)) {
      display: none;
    }
  }
`;
