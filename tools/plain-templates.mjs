// What a template of markup or of styles holds for the eyes of its author is taken out of the script that pages load.

/** Takes comments, and white space that says nothing, out of templates. */
export function plainTemplates() {
  return {
    name: 'plain-templates',
    transform(code) {
      const pieces = [];
      let end = 0;
      for (const { start, text } of templateTexts(this.parse(code))) {
        pieces.push(code.slice(end, start), text.after);
        end = start + text.before.length;
      }
      return { code: pieces.join('') + code.slice(end), map: null };
    },
  };
}

const PLAIN = { css: plainStyles, html: plainMarkup, svg: plainMarkup };

/** The texts of all templates, in the order in which they stand there. */
function templateTexts(tree) {
  const found = [];
  const walk = (node) => {
    if (node?.type === 'TaggedTemplateExpression') {
      const plain = Object.hasOwn(PLAIN, node.tag.name ?? '') ? PLAIN[node.tag.name] : undefined;
      for (const quasi of plain ? node.quasi.quasis : []) {
        const before = quasi.value.raw;
        found.push({ start: quasi.start, text: { before, after: plain(before) } });
      }
    }
    if (typeof node === 'object' && node !== null) Object.values(node).forEach(walk);
  };
  walk(tree);
  return found.sort((one, other) => one.start - other.start);
}

/** White space between elements that is seen stands on one line in our sources: Prettier sees to that. */
function plainMarkup(text) {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** No value in our style sheets holds two spaces. */
function plainStyles(text) {
  return text
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/([(:]) /g, '$1')
    .replace(/ \)/g, ')')
    .replace(/;\}/g, '}')
    .replace(/='([a-z][\w-]*)'\]/g, '=$1]')
    .replace(/\b0\.(?=\d)/g, '.');
}
