/** Moves the focus along a column by arrow keys, Home and End. */
export function moveByArrows(event: KeyboardEvent, column: readonly HTMLElement[]): void {
  const here = column.indexOf(event.target as HTMLElement);
  const place = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: column.length - 1 }[event.key];
  if (here < 0 || place === undefined) return;
  event.preventDefault();
  column[place]?.focus();
}
