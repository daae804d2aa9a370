import { svg } from 'lit';
import { icon } from '../shared/icons.js';

export const fileIcon = icon(
  svg`<path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8z"></path><path d="M14 3v5h5"></path>`,
);
export const downloadIcon = icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"></path>`);
export const zoomIcon = icon(
  svg`<circle cx="11" cy="11" r="7"></circle><path d="m20 20-4-4M8 11h6M11 8v6"></path>`,
);
export const previousIcon = icon(svg`<path d="m15 5-7 7 7 7"></path>`);
export const nextIcon = icon(svg`<path d="m9 5 7 7-7 7"></path>`);
export const removeIcon = icon(svg`<path d="M17 7 7 17M7 7l10 10"></path>`);
export const againIcon = icon(svg`<path d="M20 11a8 8 0 1 0-2.3 5.7M20 5v6h-6"></path>`);
