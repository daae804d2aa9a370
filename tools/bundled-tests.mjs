import { globSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/**
 * Serves test files bundled: for each a browser asks for some twenty files instead of hundreds. What the product loads on
 * demand is still loaded on demand.
 */
export function bundledTests({ files, ...options }) {
  let outputs;
  return {
    name: 'bundled-tests',

    async serverStart() {
      const { outputFiles } = await build({
        entryPoints: globSync(files, { cwd: ROOT }),
        absWorkingDir: ROOT,
        outbase: ROOT,
        outdir: ROOT,
        bundle: true,
        splitting: true,
        format: 'esm',
        sourcemap: 'linked',
        ignoreAnnotations: true, // a test may import a file only to have it loaded
        write: false, // it seems to lie beside its source
        ...options,
      });
      outputs = new Map(outputFiles.map(({ path, text }) => [path.slice(ROOT.length), text]));
    },

    serve({ path }) {
      const body = outputs.get(path.replace(/\.test\.ts$/, '.test.js'));
      return body === undefined ? undefined : { body, type: path.endsWith('.map') ? 'json' : 'js' };
    },
  };
}
