import { render } from '../../src/elements/shared/message-text/render.js';

/**
 * What a message is drawn as, to be compared at a glance: `strong(…)` for an element, `a<address>(…)` for a link,
 * `li#7(…)` for an item with a number, `⏎` for a new line.
 */
export function outline(text: string): string {
  return childrenOf(render(text));
}

/** The text that is seen of a message, drawn into `host`. */
export function shownText(text: string, host: HTMLElement = document.createElement('div')): string {
  host.replaceChildren(render(text));
  return host.textContent;
}

function childrenOf(node: Node): string {
  return [...node.childNodes].map(outlineOf).join('');
}

function outlineOf(node: Node): string {
  if (!(node instanceof HTMLElement)) return (node.textContent ?? '').replaceAll('\n', '⏎');
  const address = node.getAttribute('href');
  const number = node.getAttribute('value');
  const facts = (address === null ? '' : `<${address}>`) + (number === null ? '' : `#${number}`);
  return `${node.localName}${facts}(${childrenOf(node)})`;
}
