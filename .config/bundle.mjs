// What both ways to ship the program share: how it is bundled, and main.cjs. `build.mjs` makes files of it, `binary.mjs` one executable.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { builtinsOnDemand, dockerodeStubs, yamlModules } from './dockerode-stubs.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

export const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  define: { PREFLIGHT_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
  metafile: true,
};

/** What reads docker-modem and its like needs these. */
export const plugins = [dockerodeStubs, builtinsOnDemand, yamlModules];

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

/** Leaves out of main.cjs what is imported on demand, and keeps a list of it: source file or package → name of its file in dist/lazy/. */
function leaveLazyOut(lazy) {
  return {
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
}

/**
 * A text as a script that is given its surroundings (src/base/kept-code.ts), for V8 keeps the compiled code of scripts only. `options` are
 * esbuild's: what to bundle.
 */
export async function bundleScript({ plugins: more = [], ...options }) {
  const { outputFiles, metafile } = await build({
    ...common,
    format: 'cjs',
    outdir: 'script',
    write: false,
    plugins: [...more, ...plugins],
    ...options,
  });
  const text = asScript(outputFiles[0].text);
  return { text, metafile, hash: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

/** main.cjs, and what it imports on demand: each source file or package, with the name of its file in dist/lazy/. */
export async function bundleMain() {
  const lazy = new Map();
  const main = await bundleScript({ entryPoints: { main: 'src/main.ts' }, plugins: [leaveLazyOut(lazy)] });
  // In an order that does not hang on which file was read first.
  const sorted = [...lazy].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...main, lazy: sorted.map(([key, name]) => ({ name, source: key.endsWith('.ts') ? `src/${key}` : key })) };
}

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
  if (/[^\0-\x7f]/.test(out)) throw new Error('a script is to be plain ASCII');
  return out;
}

/** One half of a surrogate pair by itself is fine: with the flag `u` both are read as one. */
function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
