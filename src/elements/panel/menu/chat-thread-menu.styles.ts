import { css } from 'lit';

/** Looks of the menu: a card under the header. */
export const menuStyles = css`
  :host {
    position: absolute;
    z-index: 3;
    inset-block-start: 0;
    inset-inline-end: 8px;
    box-sizing: border-box;
    inline-size: max-content;
    min-inline-size: 200px;
    max-inline-size: calc(100% - 16px);
    max-block-size: calc(100% - 8px);
    overflow-y: auto;
    margin-block-start: 4px;
    padding: 6px;
    border: 1px solid var(--_border);
    border-radius: 14px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 4px 24px #00000040;
    font: 400 var(--_font-size) / 1.45 var(--_font);
  }
  [role='menu'] {
    display: flex;
    flex-direction: column;
  }
  [role='menuitem'] {
    min-block-size: 44px;
    padding: 8px 12px;
    border-radius: 9px;
    text-align: start;
  }
  [role='menuitem']:is(:hover, :focus-visible) {
    background: var(--_raised);
  }
  [role='menuitem']:focus-visible {
    outline-offset: -2px;
  }
  .ask {
    display: flex;
    flex-direction: column;
    gap: 12px;
    inline-size: 280px;
    max-inline-size: 100%;
    padding: 10px;
  }
  .ask:focus {
    outline: none; /* it is read out; its buttons show the focus */
  }
  .ways {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 18px;
  }
  .ways .quiet {
    min-block-size: 44px;
  }
  .wrong {
    color: var(--_danger);
  }
  .wrong:empty {
    position: absolute; /* without a box it would be no live region */
  }
`;
