import type { LitElement } from 'lit';

/** Where the visitor goes on, in whatever state the panel is. */
const PLACES =
  'chat-conversation-list, chat-search:not([hidden]), chat-settings, chat-composer, chat-pin-form, chat-collect-form';
/** Without a place: what helps, how things stand, or the way out. */
const ELSEWHERE = ['.notice .primary', '.start', '.notice h2', '.close'];

/** Where the focus goes, and whether another place will come. */
export interface FocusPlace {
  readonly place: LitElement | null;
  readonly isComing: boolean;
}

/**
 * Finds where the visitor goes on. Whoever wants to see a message goes to the messages, and so does whoever touches:
 * a field would bring up a keyboard over what they want to read.
 */
export function focusPlace(root: ParentNode, wantsMessages: boolean): FocusPlace {
  const isComing = root.querySelector('.skeleton') !== null;
  const reads = wantsMessages || matchMedia('(pointer: coarse)').matches;
  const messages = reads ? root.querySelector<LitElement>('chat-transcript') : null;
  const place = messages ?? root.querySelector<LitElement>(PLACES);
  return reads && isComing ? { place: null, isComing } : { place, isComing: isComing && !place };
}

/**
 * Focuses a place as soon as it can be, and until then, or where it takes no focus, what else there is. Whoever goes on
 * from there meanwhile is left where they are.
 */
export async function focusOn({ place }: FocusPlace, root: ShadowRoot): Promise<void> {
  if (!place || !customElements.get(place.localName)) focusElsewhere(root);
  if (!place) return;
  const { activeElement } = root;
  await customElements.whenDefined(place.localName);
  await place.updateComplete;
  if (!place.isConnected || root.activeElement !== activeElement) return;
  place.focus();
  if (!place.matches(':focus-within')) focusElsewhere(root);
}

function focusElsewhere(root: ParentNode): void {
  const found = ELSEWHERE.map((selector) => root.querySelector<HTMLElement>(selector));
  found.find((element) => element !== null)?.focus();
}
