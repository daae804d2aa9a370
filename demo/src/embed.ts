import { html, type Markup } from './html.js';

/** One chat tag: what stands in the page and what is shown as its code come from the same values. */
export interface Embed {
  readonly tag: 'chat-messenger' | 'chat-pin-login';
  /** An empty text is an attribute without a value. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Where the page gets a new proof while it stays open. */
  readonly freshProof?: string;
  /** Lines of script that the page needs besides. */
  readonly script?: string;
}

/** The tag itself. */
export function liveElement({ tag, attributes }: Embed): Markup {
  const pairs = Object.entries(attributes).map(([name, value]) =>
    value === '' ? html` ${name}` : html` ${name}="${value}"`,
  );
  return tag === 'chat-messenger'
    ? html`<chat-messenger${pairs}></chat-messenger>`
    : html`<chat-pin-login${pairs}></chat-pin-login>`;
}

/** The lines that a page author types to get the same. */
export function embedCode(embed: Embed, scriptUrl: string): string {
  const { tag, attributes, freshProof } = embed;
  const pairs = Object.entries(attributes).map(([name, value]) => `\n  ${attribute(name, value)}`);
  const script = embed.script ?? (freshProof && providerCode(freshProof));
  return [
    `<script type="module" src="${scriptUrl}"></script>`,
    `<${tag}${pairs.join('')}\n></${tag}>`,
    ...(script ? [`<script type="module">\n${script}\n</script>`] : []),
  ].join('\n');
}

/** The same in JSX. Events are props: "on" and the exact event name. */
export function reactCode({ tag, attributes, freshProof }: Embed): string {
  const props = Object.entries(attributes).map(([name, value]) => `  ${attribute(name, value)}`);
  const handlers = [
    ...(freshProof ? [`  identityProvider={freshProof}`] : []),
    `  onready={log}`,
    `  onemail-supplied={log}`,
    `  onunread-count-change={log}`,
    `  onidentity-error={log}`,
  ];
  return [`import 'chat-messenger';\n`, `<${tag}`, ...props, ...handlers, `/>`].join('\n');
}

/** How a page lets the element fetch proofs from the portal's own server. */
export function providerCode(path: string): string {
  return [
    `  document.querySelector('chat-messenger').identityProvider = async () => {`,
    `    const answer = await fetch('${path}', { method: 'POST' });`,
    `    return answer.ok ? answer.json() : null; // null: nobody is signed in`,
    `  };`,
  ].join('\n');
}

function attribute(name: string, value: string): string {
  return value === '' ? name : `${name}="${value}"`;
}
