// Builds dist/: the program split by esbuild (what is not needed is not loaded), the types, and the JSON Schemas.
// `node .config/build.mjs [FOLDER] [--no-types]`: another folder, or without the types, for tests that build their own copy.
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleMain, common, plugins, root, version } from './bundle.mjs';
import { writeLicences } from './licences.mjs';
import { writeSchemas } from './schemas.mjs';
import { writeShell } from './shell.mjs';
import { writeTypes } from './types.mjs';

const args = process.argv.slice(2);
const isTyped = !args.includes('--no-types');
const named = args.find((arg) => !arg.startsWith('--'));
const dist = named === undefined ? 'dist' : resolve(named);
process.chdir(root);
await rm(dist, { recursive: true, force: true });

// dockerode and its kin are CommonJS: the bundle needs a require. It is made from the module's own place.
const banner = "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";
const files = { ...common, format: 'esm', banner: { js: banner }, outdir: dist };

const main = await bundleMain();
await mkdir(dist, { recursive: true });
await writeFile(`${dist}/main.cjs`, main.text);
const first = [
  main,
  // An old Node.js must be able to read it, to say that it is too old. CommonJS, for Node's loader of ES modules takes longer than `--version`.
  await build({
    ...common,
    format: 'cjs',
    target: 'node12.20',
    define: { ...common.define, PREFLIGHT_MAIN_HASH: JSON.stringify(main.hash), 'import.meta.dirname': '__dirname' },
    entryPoints: ['src/cli.ts'],
    outfile: `${dist}/cli.cjs`,
    plugins: [besideCli()],
  }),
];
const rest = await build({
  ...files,
  entryPoints: {
    index: 'src/index.ts',
    'practice-child': 'src/practice/child.ts',
    watchdog: 'src/watchdog.ts',
    'watchdog-thread': 'src/watchdog-thread.ts',
    ...Object.fromEntries(main.lazy.map(({ name, source }) => [`lazy/${name}`, source])),
  },
  splitting: true,
  chunkNames: 'lazy/chunks/[name]-[hash]',
  plugins,
});

/** cli.cjs stays tiny: `--version` must not load the program, and an ordinary run not the watchdog. */
function besideCli() {
  return {
    name: 'beside-cli',
    setup(context) {
      context.onResolve({ filter: /\/watchdog\.ts$/ }, ({ path }) => ({ path: path.replace('.ts', '.js'), external: true }));
    },
  };
}

// Who has written the path into a script keeps it.
await writeFile(`${dist}/cli.js`, "#!/usr/bin/env node\nimport './cli.cjs';\n");
for (const name of ['cli.cjs', 'cli.js']) await chmod(`${dist}/${name}`, 0o755);
await writeSchemas(`${dist}/schema`);
await writeLicences(
  dist,
  [...first, rest].map(({ metafile }) => metafile),
  isTyped,
);
await writeShell(dist, version);
if (isTyped) await writeTypes(resolve(dist, 'types'));
await writeFile(`${dist}/package.json`, `${JSON.stringify({ type: 'module' })}\n`);
