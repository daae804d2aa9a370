/** Moves the focus among emoji as on a board: by rows and columns as they lie on the screen. */
export function moveInGrid(event: KeyboardEvent, scope: ParentNode): boolean {
  const all = [...scope.querySelectorAll<HTMLButtonElement>('.emoji')];
  const from = all.findIndex((button) => button === event.target);
  if (from < 0) return false;
  const to = target(event, all, from);
  if (!to) return false;
  event.preventDefault();
  to.focus();
  return true;
}

function target({ key }: KeyboardEvent, all: readonly HTMLButtonElement[], from: number) {
  const button = all[from];
  const isRtl = button !== undefined && getComputedStyle(button).direction === 'rtl';
  const forward = isRtl ? -1 : 1;
  switch (key) {
    case 'ArrowRight':
      return all[from + forward];
    case 'ArrowLeft':
      return all[from - forward];
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    case 'ArrowDown':
      return nearestInRow(all, from, 1);
    case 'ArrowUp':
      return nearestInRow(all, from, -1);
    default:
      return undefined;
  }
}

/** In the next row that has any, the one whose column is nearest. */
function nearestInRow(all: readonly HTMLButtonElement[], from: number, step: 1 | -1) {
  const here = all[from]?.getBoundingClientRect();
  if (!here) return undefined;
  let best: { readonly button: HTMLButtonElement; readonly distance: number } | undefined;
  let row: number | undefined;
  for (let at = from + step; at >= 0 && at < all.length; at += step) {
    const button = all[at];
    if (!button) break;
    const { top, left } = button.getBoundingClientRect();
    if (Math.abs(top - here.top) < 2) continue;
    row ??= top;
    if (Math.abs(top - row) > 2) break;
    const distance = Math.abs(left - here.left);
    if (!best || distance < best.distance) best = { button, distance };
  }
  return best?.button;
}
