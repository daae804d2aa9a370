/**
 * Keeps the keys of a text field from the page, which may have shortcuts on plain letters and cannot see
 * through the shadow root that somebody is typing. Tab and Escape go on: they leave the field.
 */
export function keepKeysInside(event: KeyboardEvent): void {
  if (event.key !== 'Escape' && event.key !== 'Tab') event.stopPropagation();
}
