// Builds dist/: the program split by esbuild (what is not needed is not loaded), the types, and the JSON Schemas.
// `node .config/build.mjs [FOLDER] [--no-types]`: another folder, or without the types, for tests that build their own copy.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { builtinsOnDemand, dockerodeStubs } from './dockerode-stubs.mjs';
import { writeLicences } from './licences.mjs';
import { writeSchemas } from './schemas.mjs';
import { writeShell } from './shell.mjs';
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
  metafile: true,
};

/**
 * What is imported on demand and yet needed by every plain check: it goes into the one file main.cjs, for each further file costs a
 * check about a millisecond, and only main.cjs is kept as compiled code. All else that it imports on demand becomes a file of dist/lazy/.
 */
const always = new Set([
  'words/en.ts',
  'commands/check.ts',
  'reporters/terminal.ts',
  'reporters/json.ts',
  'probes/sockets/sockets-linux.ts',
  'families/manager/locks/npm-lock.ts',
  'families/manager/locks/poetry-lock.ts',
  'families/manager/locks/uv-lock.ts',
  'smol-toml',
  'dockerode',
  '@renovatebot/pep440',
  'semver/functions/satisfies.js',
  'semver/functions/valid.js',
  'semver/ranges/valid.js',
]);

/** What main.cjs imports on demand: source file or package, and the name of its file in dist/lazy/. */
const lazy = new Map();

/** Leaves out of main.cjs what is imported on demand, and keeps a list of it. */
const leaveLazyOut = {
  name: 'leave-lazy-out',
  setup(context) {
    const unseen = new Set(always);
    context.onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import' || isBuiltin(path)) return undefined;
      const key = path.startsWith('.') ? relative(join(root, 'src'), resolve(resolveDir, path)).replaceAll('\\', '/') : path;
      if (always.has(key)) {
        unseen.delete(key);
        return undefined;
      }
      lazy.set(
        key,
        key
          .replace(/^@/, '')
          .replace(/\.[jt]s$/, '')
          .replaceAll('/', '-'),
      );
      return { path: `./lazy/${lazy.get(key)}.js`, external: true };
    });
    context.onEnd(() => ({ errors: [...unseen].map((key) => ({ text: `nothing imports ${key} on demand; take it off the list` })) }));
  },
};

/** main.ts as a script that is given its surroundings (src/base/kept-code.ts), for V8 keeps the compiled code of scripts only. */
const program = await build({
  ...common,
  format: 'cjs',
  banner: {},
  define: { ...common.define, 'import.meta.url': '__url' },
  entryPoints: { main: 'src/main.ts' },
  outdir: dist,
  write: false,
  plugins: [leaveLazyOut, dockerodeStubs, builtinsOnDemand],
});
const main = asScript(program.outputFiles[0].text);
const hash = createHash('sha256').update(main).digest('hex').slice(0, 16);
await mkdir(dist, { recursive: true });
await writeFile(`${dist}/main.cjs`, main);
const first = [
  program,
  // An old Node.js must be able to read it, to say that it is too old.
  await build({
    ...common,
    target: 'node12.20',
    define: { ...common.define, PREFLIGHT_MAIN_HASH: JSON.stringify(hash) },
    entryPoints: { cli: 'src/cli.ts' },
    outdir: dist,
    plugins: [besideCli()],
  }),
];
const rest = await build({
  ...common,
  entryPoints: {
    index: 'src/index.ts',
    'practice-child': 'src/practice/child.ts',
    watchdog: 'src/watchdog.ts',
    'watchdog-thread': 'src/watchdog-thread.ts',
    ...Object.fromEntries([...lazy].map(([key, name]) => [`lazy/${name}`, key.endsWith('.ts') ? `src/${key}` : key])),
  },
  outdir: dist,
  splitting: true,
  chunkNames: 'lazy/chunks/[name]-[hash]',
  plugins: [dockerodeStubs, builtinsOnDemand],
});

/**
 * A script has no import() of its own: it is given one. It is plain ASCII, so that it is read as it stands; esbuild sees to that but for
 * regular expressions.
 */
function asScript(text) {
  const changes = [];
  const visit = (node) => {
    if (node?.type === 'ImportExpression') changes.push([node.start, node.start + 'import'.length, '__import']);
    if (node?.regex) changes.push([node.start, node.end, node.raw.replace(/[^\0-\x7f]/g, escaped)]);
    for (const value of Object.values(node ?? {})) if (typeof value === 'object') visit(value);
  };
  visit(parse(text, { ecmaVersion: 'latest', sourceType: 'script' }));
  let out = '';
  let at = 0;
  for (const [start, end, into] of changes.sort(([a], [b]) => a - b)) {
    out += text.slice(at, start) + into;
    at = end;
  }
  out += text.slice(at);
  if (/[^\0-\x7f]/.test(out)) throw new Error('main.cjs is to be plain ASCII');
  return out;
}

/** One half of a surrogate pair by itself is fine: with the flag `u` both are read as one. */
function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** cli.js stays tiny: `--version` must not load the program, and an ordinary run not the watchdog. */
function besideCli() {
  return {
    name: 'beside-cli',
    setup(context) {
      context.onResolve({ filter: /\/watchdog\.ts$/ }, ({ path }) => ({ path: path.replace('.ts', '.js'), external: true }));
    },
  };
}

await chmod(`${dist}/cli.js`, 0o755);
await writeSchemas(`${dist}/schema`);
await writeLicences(
  dist,
  [...first, rest].map(({ metafile }) => metafile),
  isTyped,
);
await writeShell(dist, version);
if (isTyped) await writeTypes(resolve(dist, 'types'));
await writeFile(`${dist}/package.json`, `${JSON.stringify({ type: 'module' })}\n`);
