// Turns custom-elements.json into the tables of README.

/** The elements that page authors use, in the order in which they meet them. Inner parts stay out. */
const PUBLIC_TAGS = ['chat-messenger', 'chat-pin-login', 'chat-inbox'];

/** Markdown for every public element of the manifest. */
export function apiTables(manifest) {
  const declarations = manifest.modules.flatMap((module) => module.declarations ?? []);
  return PUBLIC_TAGS.map((tag) => {
    const element = declarations.find(({ tagName }) => tagName === tag);
    if (element === undefined) throw new Error(`custom-elements.json has no <${tag}>`);
    return elementSection(element);
  }).join('\n\n');
}

function elementSection(element) {
  const { tagName, description = '', attributes = [], members = [] } = element;
  const documented = members.filter(
    ({ privacy, description: text, inheritedFrom, static: isStatic }) =>
      (privacy ?? 'public') === 'public' && text && !inheritedFrom && !isStatic,
  );
  const named = new Set(attributes.map(({ fieldName }) => fieldName));
  return [
    `### \`<${tagName}>\``,
    description,
    table(
      ['Attribute', 'Property', 'Type', 'Default', 'Meaning'],
      attributes
        .filter(({ name }) => name)
        .map((item) => [
          code(item.name),
          code(item.fieldName),
          code(item.type?.text),
          code(item.default),
          item.description,
        ]),
    ),
    table(
      ['Property', 'Type', 'Meaning'],
      documented
        .filter(({ kind, name }) => kind === 'field' && !named.has(name))
        .map((item) => [
          code(item.name),
          code(item.type?.text),
          (item.readonly ? 'Read-only. ' : '') + item.description,
        ]),
    ),
    table(
      ['Method', 'Meaning'],
      documented
        .filter(({ kind }) => kind === 'method')
        .map((item) => [code(signature(item)), item.description]),
    ),
    table(
      ['Event', 'Type', 'When'],
      (element.events ?? [])
        .filter(({ name }) => name)
        .map((item) => [code(item.name), code(item.type?.text), item.description]),
    ),
    table(
      ['Slot', 'Content'],
      (element.slots ?? []).map((item) => [item.name ? code(item.name) : '(default)', item.description]),
    ),
    table(
      ['Part', 'What it is'],
      (element.cssParts ?? []).map((item) => [code(item.name), item.description]),
    ),
    table(
      ['Custom property', 'Default', 'What it sets'],
      (element.cssProperties ?? []).map((item) => [code(item.name), code(item.default), item.description]),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function signature({ name, parameters = [], return: result }) {
  const list = parameters.map((parameter) => parameter.name + (parameter.optional ? '?' : '')).join(', ');
  return `${name}(${list})${result?.type?.text ? `: ${result.type.text}` : ''}`;
}

function table(head, rows) {
  if (rows.length === 0) return '';
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** One line, and no bar that would end the cell. */
function cell(text) {
  return (text ?? '').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

function code(text) {
  return text ? `\`${text}\`` : '';
}
