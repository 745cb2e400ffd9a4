// Runs one TypeScript file of test/ (lab, bench): bundled in memory by esbuild, since Node 20 cannot strip types.
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { dockerodeStubs } from './dockerode-stubs.mjs';

const file = process.argv[2];
if (!file) throw new Error('usage: node .config/run-ts.mjs FILE [ARG…]');
const root = fileURLToPath(new URL('..', import.meta.url));
// Beside the sources, so that what is left out of the bundle resolves from the project's node_modules.
const folder = await mkdtemp(join(root, 'node_modules', '.run-ts-'));
try {
  await build({
    entryPoints: [resolve(file)],
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    packages: 'bundle',
    external: ['vitest', 'esbuild', 'playwright-core'],
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    define: { PREFLIGHT_VERSION: '"0.0.0-dev"' },
    plugins: [dockerodeStubs],
    logLevel: 'warning',
  });
  // The program sees its own arguments only.
  process.argv.splice(1, 2, resolve(file));
  await import(pathToFileURL(join(folder, 'program.mjs')).href);
} finally {
  await rm(folder, { recursive: true, force: true });
}
