import { svg } from 'lit';
import { icon } from '../elements/shared/icons.js';

export const backIcon = icon(svg`<path d="M19 12H5M11 18l-6-6 6-6"></path>`);
export const personIcon = icon(
  svg`<circle cx="12" cy="8" r="4"></circle><path d="M4 20c1-4 4-5.5 8-5.5s7 1.5 8 5.5"></path>`,
);
export const questionIcon = icon(
  svg`<circle cx="12" cy="12" r="9"></circle><path d="M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.4-1.2.9-1.2 1.8M12 17h.01"></path>`,
);
export const eyeIcon = icon(
  svg`<path d="M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7-10-7-10-7Z"></path><circle cx="12" cy="12" r="3"></circle>`,
);
export const eyeOffIcon = icon(
  svg`<path d="M10 5.2A10 10 0 0 1 12 5c6.5 0 10 7 10 7a17 17 0 0 1-2.5 3.4M6.5 6.6A16 16 0 0 0 2 12s3.5 7 10 7c1.9 0 3.6-.6 5-1.5M9.9 9.9a3 3 0 0 0 4.2 4.2M3 3l18 18"></path>`,
);
export const optionsIcon = icon(svg`<path stroke-width="3.4" d="M5 12h.01M12 12h.01M19 12h.01"></path>`);
export const editIcon = icon(svg`<path d="m4 20 .8-4L16 4.8a2.1 2.1 0 0 1 3 3L8 19.2z"></path>`);
export const deleteIcon = icon(
  svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5"></path>`,
);
export const checkIcon = icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5"></path>`);
export const reopenIcon = icon(svg`<path d="M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5"></path>`);
export const trayIcon = icon(
  svg`<path d="M3 13h5l1.5 3h5L16 13h5"></path><path d="M5.5 5h13L21 13v5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18v-5z"></path>`,
);
export const shieldIcon = icon(
  svg`<path d="M12 3 5 6v5c0 4.6 2.9 8.3 7 10 4.1-1.7 7-5.4 7-10V6z"></path><path d="M12 8.5v4M12 16h.01"></path>`,
);
