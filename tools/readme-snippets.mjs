// Writes the generated parts of README: the server snippets and the element API.
// With --check nothing is written, and a README that is not up to date is an error.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { apiTables } from './api-tables.mjs';

const SNIPPETS = [
  { id: 'node', name: 'Node', fence: 'js', file: 'connection-key.mjs' },
  { id: 'php', name: 'PHP', fence: 'php', file: 'connection_key.php' },
  { id: 'python', name: 'Python', fence: 'python', file: 'connection_key.py' },
  { id: 'ruby', name: 'Ruby', fence: 'ruby', file: 'connection_key.rb' },
  { id: 'go', name: 'Go', fence: 'go', file: 'connection_key.go' },
  { id: 'java', name: 'Java', fence: 'java', file: 'ConnectionKey.java' },
  { id: 'csharp', name: 'C#', fence: 'csharp', file: 'ConnectionKey.cs' },
];

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);

const before = await readFile(readme, 'utf8');
const after = between(between(before, 'snippets', await snippetBlocks()), 'api', await apiBlock());
if (!process.argv.includes('--check')) await writeFile(readme, after);
else if (after !== before) {
  console.error('README.md is stale: run node tools/readme-snippets.mjs');
  process.exitCode = 1;
}

async function snippetBlocks() {
  const blocks = SNIPPETS.map(async ({ id, name, fence, file }, index) => {
    const source = await readFile(new URL(`docs/snippets/${file}`, root), 'utf8');
    return [
      `<details${index === 0 ? ' open' : ''}>`,
      `<summary>${name}</summary>`,
      '',
      `<!-- snippet:${id} -->`,
      '',
      `\`\`\`${fence}\n${source}\`\`\``,
      '',
      `<!-- /snippet:${id} -->`,
      '',
      '</details>',
    ].join('\n');
  });
  return markdown((await Promise.all(blocks)).join('\n\n'));
}

async function apiBlock() {
  return markdown(apiTables(JSON.parse(await readFile(new URL('custom-elements.json', root), 'utf8'))));
}

/** As the formatter wants it, so that the format check and this tool agree. */
async function markdown(text) {
  return format(text, { ...(await resolveConfig(readme)), parser: 'markdown' });
}

function between(text, name, content) {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md needs ${start} and, after it, ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n${text.slice(to)}`;
}
