/** A listener as the typed `addEventListener` of an element takes it. */
export type Listener<Host, E> = (this: Host, event: E) => unknown;
/** How an event is listened to. */
export type ListenOptions = boolean | AddEventListenerOptions;
