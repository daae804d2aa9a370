/** True where Escape leaves something. While an input method composes, it drops a word; Safari tells that only by key code 229. */
export function isEscape(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.key === 'Escape' && !event.isComposing && event.keyCode !== 229;
}
