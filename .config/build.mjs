// Builds dist/: the program split by esbuild (what is not needed is not loaded), the types, and the JSON Schemas.
// `node .config/build.mjs [FOLDER] [--no-types]`: another folder, or without the types, for tests that build their own copy.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtinsOnDemand, dockerodeStubs } from './dockerode-stubs.mjs';
import { writeSchemas } from './schemas.mjs';
import { writeTypes } from './types.mjs';

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

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  define: { PREFLIGHT_VERSION: JSON.stringify(version) },
  banner: { js: banner },
  logLevel: 'warning',
};

/**
 * What a plain check does not need, by the name of its file in dist/lazy/. Everything else that it imports, now or later, goes
 * into the one file main.js: each further file costs a check about a millisecond.
 */
const lazy = {
  'words/ja.ts': 'ja',
  'reporters/html.ts': 'html',
  'reporters/junit.ts': 'junit',
  'reporters/github.ts': 'github',
  'reporters/github-summary.ts': 'github-summary',
  'reporters/markdown.ts': 'markdown',
  'reporters/prometheus.ts': 'prometheus',
  'reporters/codequality.ts': 'codequality',
  'commands/plan.ts': 'plan',
  'commands/report.ts': 'report',
  'commands/diff.ts': 'diff',
  'commands/explain.ts': 'explain',
  'commands/run-demo.ts': 'demo',
  'commands/run-init.ts': 'init',
  'commands/run-schema.ts': 'schema',
  'commands/trust.ts': 'trust',
  'families/manager/git-ignore.ts': 'git-ignore',
  'families/rules.ts': 'rules',
  'families/manager/locks/pnpm-lock.ts': 'pnpm-lock',
  'probes/sockets/port-detect.ts': 'port-detect',
  'probes/sockets/sockets-macos.ts': 'sockets-macos',
  'probes/sockets/sockets-windows.ts': 'sockets-windows',
  dockerode: 'dockerode',
  ora: 'ora',
  'kleur/colors': 'colors',
  '@renovatebot/pep440': 'pep440',
  'semver/functions/satisfies.js': 'semver-satisfies',
  'semver/functions/valid.js': 'semver-valid',
  'semver/ranges/valid.js': 'semver-valid-range',
};

/** Leaves the lazy parts out of main.js: they are imported from dist/lazy/ when somebody asks for them. */
const leaveLazyOut = {
  name: 'leave-lazy-out',
  setup(context) {
    context.onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const key = path.startsWith('.') ? relative(join(root, 'src'), resolve(resolveDir, path)).replaceAll('\\', '/') : path;
      return key in lazy ? { path: `./lazy/${lazy[key]}.js`, external: true } : undefined;
    });
  },
};

const lazyEntries = Object.entries(lazy).map(([key, name]) => [`lazy/${name}`, key.endsWith('.ts') ? `src/${key}` : key]);

await Promise.all([
  build({ ...common, entryPoints: { cli: 'src/cli.ts' }, outdir: dist, plugins: [besideCli()] }),
  build({ ...common, entryPoints: { main: 'src/main.ts' }, outdir: dist, plugins: [leaveLazyOut, dockerodeStubs, builtinsOnDemand] }),
  build({
    ...common,
    entryPoints: {
      index: 'src/index.ts',
      'practice-child': 'src/practice/child.ts',
      watchdog: 'src/watchdog.ts',
      'watchdog-thread': 'src/watchdog-thread.ts',
      ...Object.fromEntries(lazyEntries),
    },
    outdir: dist,
    splitting: true,
    chunkNames: 'lazy/chunks/[name]-[hash]',
    plugins: [dockerodeStubs, builtinsOnDemand],
  }),
]);

/** cli.js stays tiny: `--version` must not load the program, and an ordinary run not the watchdog. */
function besideCli() {
  return {
    name: 'beside-cli',
    setup(context) {
      context.onResolve({ filter: /\/(main|watchdog)\.ts$/ }, ({ path }) => ({ path: path.replace('.ts', '.js'), external: true }));
    },
  };
}

await chmod(`${dist}/cli.js`, 0o755);
await writeSchemas(`${dist}/schema`);
if (isTyped) await writeTypes(resolve(dist, 'types'));
await writeFile(`${dist}/package.json`, `${JSON.stringify({ type: 'module' })}\n`);
