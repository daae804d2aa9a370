import { css } from 'lit';
import { accent, accentContrast } from './accent.js';

/** The public custom properties with their defaults, under the names that the parts use inside. */
export const tokens = css`
  :host {
    --_accent: ${accent};
    --_accent-contrast: ${accentContrast};
    --_surface: var(--chat-surface, light-dark(#ffffff, #15171e));
    --_raised: var(--chat-surface-raised, light-dark(#f1f3f8, #242833));
    --_text: var(--chat-text, light-dark(#171a24, #eef0f6));
    --_muted: var(--chat-text-muted, light-dark(#575d70, #a6adbf));
    --_border: var(--chat-border, light-dark(#e3e6ee, #31363f));
    /* The edge of a field must stand out from what is behind it by 3 to 1. */
    --_edge: color-mix(in srgb, var(--_text) 52%, var(--_surface));
    --_danger: var(--chat-danger, light-dark(#b3261e, #ffb4ab));
    --_success: var(--chat-success, light-dark(#146c43, #7ddba6));
    --_focus: var(--chat-focus, var(--_accent));
    --_radius: var(--chat-radius, 18px);
    --_bubble-radius: var(--chat-bubble-radius, 16px);
    --_font: var(--chat-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    /* Pages that make the root font small for their own sums must not make the chat small. */
    --_font-size: var(--chat-font-size, max(15px, 0.9375rem));
    /* Below 16px phones zoom the page in when the field is focused. */
    --_field-size: max(16px, 1rem);
  }
`;
