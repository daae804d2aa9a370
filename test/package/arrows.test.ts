import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What each layer may import besides itself: folders of ours, and packages. */
const ARROWS: Readonly<Record<string, { readonly layers: readonly string[]; readonly packages: RegExp }>> = {
  'src/protocol': { layers: [], packages: /^$/ },
  'src/client': { layers: ['src/protocol'], packages: /^(jose-browser-runtime|uuid)$/ },
  'src/elements': {
    layers: ['src/protocol', 'src/client'],
    packages: /^(lit|@lit\/context|@lit\/reactive-element|react)$/,
  },
  'src/inbox': {
    layers: [
      'src/protocol',
      'src/client',
      'src/elements/shared',
      'src/elements/files',
      'src/elements/languages',
    ],
    packages: /^(lit|@lit\/context|uuid)$/,
  },
};

interface Import {
  readonly file: string;
  readonly target: string;
}

/** Every import of a folder's sources, of types as well and on demand; our own files by their place in the project. */
function importsOf(folder: string): readonly Import[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => {
      const file = join(folder, name);
      const source = readFileSync(join(root, file), 'utf8');
      return ts.preProcessFile(source).importedFiles.map(({ fileName: specifier }) => {
        const place = relative(root, resolve(root, dirname(file), specifier));
        return { file, target: specifier.startsWith('.') ? place : specifier };
      });
    });
}

const isIn = (folder: string) => (target: string) => target.startsWith(`${folder}/`);
const packageOf = (specifier: string) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';

describe('the layers', () => {
  for (const [layer, { layers, packages }] of Object.entries(ARROWS)) {
    it(`${layer} imports only itself, ${[...layers, 'and the packages meant for it'].join(', ')}`, () => {
      const imports = importsOf(layer);
      assert.ok(imports.length > 0, 'no import was found');
      const wrong = imports.filter(({ target }) =>
        target.startsWith('src/')
          ? ![layer, ...layers].some((folder) => isIn(folder)(target))
          : !packages.test(packageOf(target)),
      );
      assert.deepEqual(wrong, []);
    });
  }

  it('server knows nothing of the page but the protocol', () => {
    const wrong = importsOf('server/src').filter(
      ({ target }) =>
        (target.startsWith('chat-messenger') && target !== 'chat-messenger/protocol') ||
        /^(src|build|dist|cdn|demo|test)\//.test(target),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('the compiler', { timeout: 120_000 }, () => {
  let copy = '';

  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'chat-messenger-arrows-'));
    cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
    for (const file of ['tsconfig.base.json', 'package.json']) cpSync(join(root, file), join(copy, file));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  after(() => {
    rmSync(copy, { recursive: true });
  });

  /** Compiles the copy with one more line in a layer. */
  const compile = (layer: string, line: string) => {
    const wrong = join(copy, layer, 'wrong-import.ts');
    writeFileSync(wrong, `${line}\n`);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-b', layer], {
      cwd: copy,
      encoding: 'utf8',
    });
    rmSync(wrong);
    return { status, stdout };
  };

  for (const [layer, target] of [
    ['src/protocol', '../client/index.js'],
    ['src/client', '../elements/index.js'],
    ['src/elements', '../inbox/index.js'],
  ] as const) {
    it(`refuses an import of ${target} in ${layer}`, () => {
      const { status, stdout } = compile(layer, `export * from '${target}';`);
      assert.notEqual(status, 0);
      assert.match(stdout, /wrong-import\.ts|TS6307|TS6059/);
    });
  }

  it('refuses Node and the document where they do not belong', () => {
    assert.notEqual(compile('src/client', "export { readFileSync } from 'node:fs';").status, 0);
    assert.notEqual(compile('src/protocol', 'export const title = document.title;').status, 0);
  });
});
