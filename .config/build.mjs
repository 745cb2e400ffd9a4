// Builds dist/: the program split by esbuild (what is not needed is not loaded), the types, and the JSON Schemas.
// `node .config/build.mjs [FOLDER] [--no-types]`: another folder, or without the types, for tests that build their own copy.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { dockerodeStubs } from './dockerode-stubs.mjs';
import { writeSchemas } from './schemas.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
const args = process.argv.slice(2);
const isTyped = !args.includes('--no-types');
const named = args.find((arg) => !arg.startsWith('--'));
const dist = named === undefined ? 'dist' : resolve(named);
process.chdir(root);
await rm(dist, { recursive: true, force: true });

// dockerode and its kin are CommonJS: the bundle needs a require. It is made from the module's own place.
const banner = "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

await build({
  entryPoints: {
    cli: 'src/cli.ts',
    main: 'src/main.ts',
    index: 'src/index.ts',
    'practice-child': 'src/practice/child.ts',
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  define: { PREFLIGHT_VERSION: JSON.stringify(version) },
  banner: { js: banner },
  plugins: [dockerodeStubs],
  logLevel: 'warning',
});
await chmod(`${dist}/cli.js`, 0o755);
await writeSchemas(`${dist}/schema`);
if (isTyped && existsSync('node_modules/typescript')) {
  const types = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', '.config/tsconfig.types.json', '--outDir', `${dist}/types`],
    { stdio: 'inherit' },
  );
  if (types.status !== 0) process.exit(types.status ?? 1);
}
await writeFile(`${dist}/package.json`, `${JSON.stringify({ type: 'module' })}\n`);
