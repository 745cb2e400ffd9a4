// Makes one executable file of this Node.js and the program: Node's “single executable application”. `node .config/binary.mjs [FOLDER]`,
// by default build/. It runs on machines of this kind (system, processor, C library) that have no Node.js.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { bundleMain, bundleScript, common, root } from './bundle.mjs';

/** What Node.js looks for in its own file to learn that something was put into it. */
const sentinelFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const isMac = process.platform === 'darwin';

/** src/cli.ts comes by its parts in another way than where they are files. */
const ofParts = {
  name: 'of-parts',
  setup(context) {
    context.onResolve({ filter: /\/installed\.ts$/ }, () => ({ path: join(root, 'src/installed-parts.ts') }));
  },
};

const outDir = resolve(process.argv[2] ?? 'build');
await mkdir(outDir, { recursive: true });
const work = await mkdtemp(join(outDir, '.work-'));
try {
  const dist = join(work, 'dist');
  run(process.execPath, join(root, '.config/build.mjs'), dist, '--no-types');
  const draft = join(work, 'preflight');
  await writeBlob(await scripts(), dist);
  await putBlobInto(draft);
  run(draft, '--version');
  const file = join(outDir, process.platform === 'win32' ? 'preflight.exe' : 'preflight');
  await rename(draft, file);
  await copyFile(join(dist, 'man/preflight.1'), join(outDir, 'preflight.1'));
  await writeFile(join(outDir, 'preflight.LICENSES.txt'), await licences(dist));
  const { size } = await stat(file);
  process.stdout.write(`${relative(process.cwd(), file)}: ${Math.round(size / 1e6)} MB, with Node.js ${process.versions.node}\n`);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** The scripts of the file, by name. A script in such a file has no import(), so that each is whole; `rest.cjs` is what main.cjs asks for on demand. */
async function scripts() {
  const main = await bundleMain();
  const parts = main.lazy.map(({ name, source }) => [`./lazy/${name}.js`, source.startsWith('src/') ? `./${source}` : source]);
  const contents = `module.exports = {${parts.map(([name, source]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(source)})`).join()}};`;
  const [rest, child, thread] = await Promise.all([
    bundleScript({ stdin: { contents, resolveDir: root } }),
    bundleScript({ entryPoints: ['src/practice/child.ts'] }),
    bundleScript({ entryPoints: ['src/watchdog-thread.ts'] }),
  ]);
  const hashes = { PREFLIGHT_MAIN_HASH: JSON.stringify(main.hash), PREFLIGHT_REST_HASH: JSON.stringify(rest.hash) };
  const cli = await bundleScript({
    entryPoints: ['src/cli.ts'],
    define: { ...common.define, ...hashes },
    supported: { 'dynamic-import': false },
    plugins: [ofParts],
  });
  const text = ({ text }) => text;
  return {
    'cli.cjs': cli.text.replace(/^#!.*\n/, ''),
    assets: { 'main.cjs': text(main), 'rest.cjs': text(rest), 'practice-child.cjs': text(child), 'watchdog-thread.cjs': text(thread) },
  };
}

/** Writes what is put into Node.js: the scripts, and the texts that `dist/` and the package have. */
async function writeBlob({ 'cli.cjs': cli, assets }, dist) {
  const texts = {
    ...Object.fromEntries(['ports', 'managers', 'report'].map((name) => [`schema/${name}.json`, join(dist, 'schema', `${name}.json`)])),
    ...Object.fromEntries(['bash', 'zsh', 'fish'].map((name) => [`completions/${name}`, join(dist, 'completions', name)])),
    ...Object.fromEntries(
      ['ports.yml', 'managers.yml', 'examples/ja/ports.yml', 'examples/ja/managers.yml'].map((name) => [`../${name}`, join(root, name)]),
    ),
  };
  for (const [name, text] of Object.entries(assets)) await writeFile(join(work, name), text);
  await writeFile(join(work, 'cli.cjs'), cli);
  // Names without the folders of this machine, for they get into the file.
  const config = {
    main: 'cli.cjs',
    output: 'preflight.blob',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: true,
    assets: { ...Object.fromEntries(Object.keys(assets).map((name) => [name, name])), ...texts },
  };
  await writeFile(join(work, 'sea.json'), JSON.stringify(config));
  run(process.execPath, '--experimental-sea-config', 'sea.json');
}

/** Makes a copy of this Node.js, and puts the blob into it. */
async function putBlobInto(file) {
  await copyFile(process.execPath, file);
  await chmod(file, 0o755);
  if (!(await readFile(file)).includes(sentinelFuse))
    throw new Error(`${process.execPath} takes nothing in (its parts lie in a library): use a Node.js of nodejs.org`);
  // macOS starts no file whose signature does not fit, and the signature of Node.js fits no longer.
  if (isMac) run('codesign', '--remove-signature', file);
  const segment = isMac ? ['--macho-segment-name', 'NODE_SEA'] : [];
  // As a program, for it warns of the names of sections that nobody asks for.
  const postject = join(root, 'node_modules/postject/dist/cli.js');
  run(process.execPath, postject, file, 'NODE_SEA_BLOB', 'preflight.blob', '--sentinel-fuse', sentinelFuse, ...segment);
  if (isMac) run('codesign', '--sign', '-', file);
}

/** Of all that is in the file: ours, of the packages, of Node.js and of what that has in it. */
async function licences(dist) {
  const folder = dirname(process.execPath);
  // As its archives, installers and Debian's packages have it.
  const places = ['../LICENSE', 'LICENSE', '../share/doc/nodejs/LICENSE', '../share/doc/nodejs/copyright', '../share/doc/node/LICENSE'];
  const found = places.map((place) => join(folder, place)).find((place) => existsSync(place));
  const node = found === undefined ? undefined : await readFile(found, 'utf8');
  if (node === undefined)
    process.stderr.write(
      `no licence of Node.js lies beside ${process.execPath}: hand the file on only with the LICENSE of Node.js ${process.versions.node}\n`,
    );
  const parts = [
    await readFile(join(root, 'LICENSE'), 'utf8'),
    (await readFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8')).replace('dist/ holds', 'The file holds'),
    `It holds Node.js ${process.versions.node}.\n\n${node ?? `Its licence: https://github.com/nodejs/node/blob/v${process.versions.node}/LICENSE\n`}`,
  ];
  return parts.map((part) => `${part.trim()}\n`).join(`\n${'='.repeat(80)}\n\n`);
}

/** Runs a program to its end; what it says is shown only where it fails. */
function run(program, ...args) {
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd: work, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `exit ${status}`}\n${stdout ?? ''}${stderr ?? ''}`);
}
