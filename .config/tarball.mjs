// Packs what a user installs, as `npm pack` does, but for the scripts and tools of this repository in package.json: npm takes `prepare` for
// a script that runs at an installation, and warns of it, although it is none of a package. `node .config/tarball.mjs [FOLDER [DIST]]`, by default
// here, and of a new build.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './bundle.mjs';

const [folder = '.', built] = process.argv.slice(2);
const outDir = resolve(folder);
await mkdir(outDir, { recursive: true });
const work = await mkdtemp(join(tmpdir(), 'preflight-pack-'));
try {
  if (built === undefined) run(process.execPath, join(root, '.config/build.mjs'), join(work, 'dist'));
  else await cp(built, join(work, 'dist'), { recursive: true });
  const { scripts: _, devDependencies: _tools, ...shipped } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeFile(join(work, 'package.json'), `${JSON.stringify(shipped, null, 2)}\n`);
  const others = [...shipped.files.filter((name) => name !== 'dist'), 'README.md', 'LICENSE'];
  for (const name of others) await cp(join(root, name), join(work, name), { recursive: true });
  run('npm', 'pack', work, '--pack-destination', outDir, '--loglevel=error');
} finally {
  await rm(work, { recursive: true, force: true });
}

function run(program, ...args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' && program === 'npm' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
}
