/** What a page's author writes to get these looks. */
export function looksCode(
  styles: ReadonlyMap<string, string>,
  attributes: ReadonlyMap<string, string>,
): string {
  const pairs = [...attributes].map(([name, value]) => ` ${name}="${value}"`);
  const tag = `<chat-messenger app-id="…"${pairs.join('')}></chat-messenger>`;
  if (styles.size === 0) return tag;
  const lines = [...styles].map(([property, value]) => `  ${property}: ${value};`);
  return ['chat-messenger {', ...lines, '}', '', tag].join('\n');
}
