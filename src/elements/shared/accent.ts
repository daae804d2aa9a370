import { css } from '@lit/reactive-element';

/** Colour of the launcher, of own messages and of the main buttons. */
export const accent = css`var(--chat-accent, light-dark(#3452e1, #93a8ff))`;

/**
 * What stands on the accent: white on a dark accent, near-black on a light one, so that a page which sets
 * nothing but `--chat-accent` stays readable.
 */
export const accentContrast = css`var(
  --chat-accent-contrast,
  oklch(from var(--_accent) clamp(0.17, (0.66 - l) * 1000, 1) 0 0)
)`;
