/** `addEventListener` and `removeEventListener` of an element with events of its own, by their names in `Events`. */
export interface Listen<Host, Events> {
  <K extends keyof Events>(type: K, listener: Listener<Host, Events[K]>, options?: Options): void;
  <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: Listener<Host, HTMLElementEventMap[K]>,
    options?: Options,
  ): void;
  (type: string, listener: EventListenerOrEventListenerObject, options?: Options): void;
}

type Listener<Host, E> = (this: Host, event: E) => unknown;
type Options = boolean | AddEventListenerOptions;
