import { svg } from 'lit';
import { icon } from './icons.js';

export const copyIcon = icon(
  svg`<rect x="9" y="9" width="11" height="11" rx="2"></rect><path d="M5 15V6a2 2 0 0 1 2-2h9"></path>`,
);
export const checkIcon = icon(svg`<path d="m5 13 4 4 10-10"></path>`);
