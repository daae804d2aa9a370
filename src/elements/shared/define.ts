/** Registers a tag unless the page has it already: two copies of the script must not crash the page. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
