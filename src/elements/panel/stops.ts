/** Everything inside an element where Tab can stop, in its order, through shadow roots and slots. */
export function* stops(element: Element): Generator<HTMLElement> {
  const given = element instanceof HTMLSlotElement ? element.assignedElements() : [];
  for (const child of given.length > 0 ? given : (element.shadowRoot ?? element).children) {
    if (!(child instanceof HTMLElement) || child.matches(':disabled, [hidden]')) continue;
    if (child.tabIndex >= 0 && child.checkVisibility({ visibilityProperty: true })) yield child;
    yield* stops(child);
  }
}
