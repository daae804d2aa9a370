import { html, type Markup } from './html.js';

/** One chat tag: what stands in the page and what is shown as its code come from the same values. */
export interface Embed {
  readonly tag: 'chat-messenger' | 'chat-pin-login';
  readonly attributes: Readonly<Record<string, string>>;
}

/** The tag itself. */
export function liveElement({ tag, attributes }: Embed): Markup {
  const pairs = Object.entries(attributes).map(([name, value]) => html` ${name}="${value}"`);
  return tag === 'chat-messenger'
    ? html`<chat-messenger${pairs}></chat-messenger>`
    : html`<chat-pin-login${pairs}></chat-pin-login>`;
}

/** The lines that a page author types to get the same. */
export function embedCode({ tag, attributes }: Embed, scriptUrl: string): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `\n  ${name}="${value}"`);
  return `<script type="module" src="${scriptUrl}"></script>\n<${tag}${pairs.join('')}\n></${tag}>`;
}

/** The same in JSX. Events are props: "on" and the exact event name. */
export function reactCode({ tag, attributes }: Embed): string {
  const props = Object.entries(attributes).map(([name, value]) => `  ${name}="${value}"`);
  const handlers = [
    `  onready={log}`,
    `  onemail-supplied={log}`,
    `  onunread-count-change={log}`,
    `  onidentity-error={log}`,
  ];
  return [`import 'chat-messenger';\n`, `<${tag}`, ...props, ...handlers, `/>`].join('\n');
}
