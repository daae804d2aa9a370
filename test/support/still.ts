/**
 * Brings every motion in an element and below it to its end, as time would; what never ends is taken away. For tests
 * of how something looks when it stands still: of the three engines only Chromium's driver can ask for reduced motion.
 */
export function still(element: Element): void {
  for (const animation of motions(element)) {
    if (animation.effect?.getComputedTiming().endTime === Infinity) animation.cancel();
    else animation.finish();
  }
}

function motions(element: Element): Animation[] {
  const { shadowRoot } = element;
  const inside = shadowRoot ? [shadowRoot, element] : [element];
  return [...element.getAnimations(), ...inside.flatMap(({ children }) => [...children].flatMap(motions))];
}
