import { cpSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { chunkGroups } from './tools/chunk-groups.mjs';
import { plainTemplates } from './tools/plain-templates.mjs';

const fromNpm = /^(lit|@lit\/context|@lit\/reactive-element)(\/|$)/;

/** The npm package: one file per module, Lit left to the page's own bundler, small tools taken in. */
const dist = {
  input: [
    'build/protocol/index.js',
    'build/client/index.js',
    'build/elements/index.js',
    'build/elements/register.js',
    'build/elements/react.js',
    'build/inbox/index.js',
    'build/inbox/register.js',
  ],
  external: fromNpm,
  plugins: [resolve({ browser: true, exportConditions: ['browser'] }), copyTypes()],
  output: {
    dir: 'dist',
    format: 'es',
    preserveModules: true,
    preserveModulesRoot: 'build',
    entryFileNames: ({ name }) => `${name.replace(/^(\.\.\/)?node_modules\//, 'vendor/')}.js`,
  },
};

/** What a page loads by a script tag: one entry with all it needs at once, the rest in chunks on demand. */
const cdn = (entry, name, groups) => ({
  input: { [name]: entry },
  preserveEntrySignatures: false,
  // A template, or an icon made of one, does nothing by being made: what nobody draws goes.
  treeshake: { manualPureFunctions: ['css', 'html', 'icon', 'svg'] },
  plugins: [
    resolve({ browser: true }),
    plainTemplates(),
    plainErrors(),
    adoptingStyles(),
    terser({
      module: true,
      ecma: 2022,
      compress: { passes: 3, inline: 1, unsafe_arrows: true, keep_fargs: false },
      format: { comments: false },
    }),
    compressed(),
  ],
  output: {
    dir: 'cdn',
    format: 'es',
    entryFileNames: '[name].js',
    // Letters made by chance hardly compress, and files name each other: the fewest that rollup takes, of sixteen.
    hashCharacters: 'hex',
    chunkFileNames: 'chunks/[name]-[hash:7].js',
    ...(groups && { manualChunks: chunkGroups(groups) }),
    onlyExplicitManualChunks: true,
  },
});

/** What the messenger loads together. */
const messengerGroups = {
  // What jose's parts share comes with the first of them, and so on: one file less before a visitor is known.
  alone: {
    'device-proof': /client\/device-proof|jose-browser-runtime(?!.*(decode_jwt|is_object))/,
    life: /decode_jwt|is_object|protocol\/(paths|stream)\.js$/,
    panel: /protocol\/limits\.js$/,
  },
  before: /elements\/register\.js$/,
  // A session asks for all of the first group, an open panel for all of the second.
  groups: {
    life: /client\/life\.js$/,
    panel: /panel\/panel-slot\.js$|client\/(talk|outbox-storage)\.js$/,
  },
};

export default [
  dist,
  cdn('build/elements/register.js', 'chat-messenger', messengerGroups),
  cdn('build/inbox/register.js', 'inbox'),
];

/**
 * What packages tell their developers about wrong calls is a good part of their size, and no visitor reads it. Kind and
 * code of such an error stay. The npm package keeps the words.
 */
function plainErrors() {
  const text = /(?:"[^"]*"|'[^']*'|`[^`]*`)/.source;
  const told = new RegExp(
    `\\b((?:\\w*Err(?:or)?|JW\\w+|JOSE\\w+)\\()${text}(?:\\s*\\+\\s*(?:\\w+|${text}))*\\)`,
    'g',
  );
  return {
    name: 'plain-errors',
    transform: (code, id) =>
      id.includes('node_modules') ? { code: code.replace(told, '$1)'), map: null } : null,
  };
}

/** Every browser that knows popovers, as the panel needs them, adopts style sheets: Lit's other way for them goes. */
function adoptingStyles() {
  const asked =
    /\w+\.ShadowRoot&&\([^)]*ShadyCSS[^)]*\)&&"adoptedStyleSheets"in Document\.prototype&&"replace"in CSSStyleSheet\.prototype/;
  return {
    name: 'adopting-styles',
    transform(code, id) {
      if (!id.endsWith('@lit/reactive-element/css-tag.js')) return null;
      if (!asked.test(code)) this.error('Lit asks in other words whether style sheets are adopted');
      return { code: code.replace(asked, 'true'), map: null };
    },
  };
}

function copyTypes() {
  return {
    name: 'copy-types',
    writeBundle() {
      cpSync('build', 'dist', {
        recursive: true,
        filter: (path) => !/\.(js|js\.map|tsbuildinfo)$/.test(path),
      });
    },
  };
}

/** Writes each file in the encodings that the server hands out, so that it compresses nothing itself. */
function compressed() {
  return {
    name: 'compressed',
    generateBundle(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (file.type !== 'chunk') continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        const encodings = {
          br: brotliCompressSync(file.code, { params }),
          gz: gzipSync(file.code, { level: 9 }),
        };
        for (const [extension, source] of Object.entries(encodings)) {
          this.emitFile({ type: 'asset', fileName: `${fileName}.${extension}`, source });
        }
      }
    },
  };
}
