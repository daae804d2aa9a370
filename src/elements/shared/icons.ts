import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

/** Draws line icons on a 24 by 24 grid. They say nothing to a screen reader: the control has the words. */
export const icon = (lines: SVGTemplateResult): TemplateResult =>
  html` <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${lines}
  </svg>`;

export const downIcon = icon(svg`<path d="m6 9 6 6 6-6"></path>`);
export const backIcon = icon(svg`<path d="m15 5-7 7 7 7"></path>`);
export const searchIcon = icon(
  svg`<circle cx="11" cy="11" r="6.5"></circle><path d="m16 16 4.5 4.5"></path>`,
);
export const moreIcon = icon(svg`<path d="M5 12h.01M12 12h.01M19 12h.01"></path>`);
export const closeIcon = icon(svg`<path d="M18 6 6 18M6 6l12 12"></path>`);
export const attachIcon = icon(
  svg`<path d="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7"></path>`,
);
export const emojiIcon = icon(
  svg`<circle cx="12" cy="12" r="9"></circle><path d="M8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01"></path>`,
);
export const sendIcon = icon(svg`<path d="M12 19V5M5 12l7-7 7 7"></path>`);
export const verifiedIcon = icon(
  svg`<path d="M12 3 5 6v5c0 4.6 2.9 8.3 7 10 4.1-1.7 7-5.4 7-10V6z"></path><path d="m9 12 2 2 4-4"></path>`,
);
export const mailIcon = icon(
  svg`<rect x="3" y="5" width="18" height="14" rx="3"></rect><path d="m4 8 8 5 8-5"></path>`,
);
export const waveIcon = icon(
  svg`<path d="M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12Z"></path><path d="M9 12h.01M13 12h.01M17 12h.01"></path>`,
);
export const clockIcon = icon(svg`<circle cx="12" cy="12" r="9"></circle><path d="M12 7v5l3 2"></path>`);
export const offlineIcon = icon(
  svg`<path d="M3 3l18 18M8.5 16.4a5 5 0 0 1 7 0M5 12.9a10 10 0 0 1 4-2.4M19 12.9a10 10 0 0 0-2.5-1.8M2 8.8a15 15 0 0 1 4-2.6M22 8.8A15 15 0 0 0 11 5.1M12 20h.01"></path>`,
);
export const warningIcon = icon(
  svg`<path d="M12 9v4M12 17h.01M10.3 4 2.6 17.3A2 2 0 0 0 4.3 20h15.4a2 2 0 0 0 1.7-2.7L13.7 4a2 2 0 0 0-3.4 0Z"></path>`,
);
