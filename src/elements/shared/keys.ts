/**
 * Keeps the keys of a text field from the page, which may have shortcuts on plain letters and cannot see
 * through the shadow root that somebody is typing. Tab and Escape go on: they leave the field.
 */
export function keepKeysInside(event: KeyboardEvent): void {
  if (event.key !== 'Escape' && event.key !== 'Tab') event.stopPropagation();
}

/**
 * True while an input method composes: then Enter picks a word, and Escape drops it. Safari tells it only by key code
 * 229.
 */
// eslint-disable-next-line @typescript-eslint/no-deprecated
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** True where Escape leaves something. */
export const isEscape = (event: KeyboardEvent): boolean => event.key === 'Escape' && !isComposing(event);
