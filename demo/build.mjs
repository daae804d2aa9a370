// Bundles what the demo portal's pages load: scripts and the stylesheet.
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const inThisFolder = (path) => fileURLToPath(new URL(path, import.meta.url));

const pages = inThisFolder('pages/');
const entryPoints = [
  'custom-data.ts',
  'events.ts',
  'identity-provider.ts',
  'identity-token.ts',
  'looks.ts',
  'mailbox.ts',
  'react.tsx',
  'sign-out.ts',
  'portal.css',
].map((name) => pages + name);
const outdir = inThisFolder('../server/dist/demo/assets/');

await build({
  entryPoints,
  outdir,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  logLevel: 'warning',
});
console.log(`demo: ${(await readdir(outdir)).join(', ')}`);
