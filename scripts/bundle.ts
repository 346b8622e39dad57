/**
 * Bundles the operator for its image, the reader of Python that it starts, the canary, the kubectl plugin, and the operator that dies for
 * tests, each into one file.
 */

import { chmod, copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { build, type Plugin } from 'esbuild';
import { nodeCheck } from './node-check.ts';

const inner = Symbol('inner resolve');

/** Lets esbuild leave out what is not used of the Kubernetes client, whose package does not say that this is safe. */
const clientWithoutSideEffects: Plugin = {
  name: 'client-without-side-effects',
  setup(esbuild) {
    esbuild.onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === inner || from.kind === 'entry-point') return undefined;
      const { importer, namespace, resolveDir, kind } = from;
      const resolved = await esbuild.resolve(path, {
        importer,
        namespace,
        resolveDir,
        kind,
        pluginData: inner,
      });
      if (resolved.errors.length > 0 || !resolved.path.includes('/client-node/dist/')) return undefined;
      return { path: resolved.path, sideEffects: false };
    });
  },
};

const result = await build({
  entryPoints: {
    operator: 'src/operator/main.ts',
    'read-python': 'src/function-directory/observe/read-child.ts',
    canary: 'src/canary/main.ts',
    'kubectl-pulsar': 'src/cli/main.ts',
    'faults/operator': 'e2e/faults/main.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  sourcemap: 'linked',
  // Some dependencies are CommonJS and want `require`.
  banner: {
    js: `${nodeCheck} import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);`,
  },
  plugins: [clientWithoutSideEffects],
  metafile: true,
});
await chmod('dist/kubectl-pulsar.mjs', 0o755);
const { resolve } = createRequire(import.meta.url);
for (const file of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'])
  await copyFile(resolve(file), `dist/${file.split('/').at(-1)}`);

for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
  if (file.endsWith('.mjs')) console.log(`${file} ${(bytes / 1024 / 1024).toFixed(2)} MiB`);
}
