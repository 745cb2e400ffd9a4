import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, cp, lstat, mkdir, mkdtemp, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { dockerSays, testLabel } from './engine.ts';

const run = promisify(execFile);

/** Images made from this machine's own files: no registry is asked (facts: engineering 7). */
const images = {
  /** busybox with all its applets, nothing else. */
  busybox: 'preflight-test/busybox',
  /** busybox, node, curl and, where this machine has them, python3 and its requests, by which Dify's plugins ask. */
  node: 'preflight-test/node',
  /** busybox, nginx and curl. */
  nginx: 'preflight-test/nginx',
  /** Images that hold one program and no other that could ask; a shell where that program needs one. */
  'bare-node': 'preflight-test/bare-node',
  'bare-perl': 'preflight-test/bare-perl',
  'bare-php': 'preflight-test/bare-php',
  'bare-bash': 'preflight-test/bare-bash',
  /** A program that waits, and nothing else: as made FROM scratch. */
  scratch: 'preflight-test/scratch',
} as const;

export type ImageName = keyof typeof images;

const programs: Readonly<Record<ImageName, readonly string[]>> = {
  busybox: [],
  node: ['node', 'curl', 'python3'],
  nginx: ['nginx', 'curl'],
  'bare-node': ['node'],
  'bare-perl': ['perl'],
  'bare-php': ['php', 'sh', 'sleep'],
  'bare-bash': ['bash', 'sleep'],
  scratch: [],
};

/** They hold no busybox; `/wait` is what their containers run. */
const isBare = (name: ImageName) => name === 'scratch' || name.startsWith('bare-');

const waitSource = '#include <unistd.h>\nint main(void) { for (;;) pause(); }\n';

/** Programs without which the image makes no sense; the others are left out where the machine has none. */
const required: Readonly<Record<ImageName, readonly string[]>> = {
  busybox: ['busybox'],
  node: ['node'],
  nginx: ['nginx'],
  'bare-node': ['node'],
  'bare-perl': ['perl'],
  'bare-php': ['php'],
  'bare-bash': ['bash'],
  scratch: ['gcc'],
};

/** The recipe's number: an image of another number is made anew. */
const recipe = '4';

/** Makes sure that the image is there, and gives its name; a second call finds it made. */
export async function ensureImage(name: ImageName): Promise<string> {
  const image = images[name];
  const known = await dockerSays('image', 'inspect', '--format', '{{index .Config.Labels "preflight-test-recipe"}}', image);
  if (known.code === 0 && known.stdout.trim() === recipe) return image;
  const root = await mkdtemp(join(tmpdir(), 'preflight-test-image-'));
  try {
    await fill(root, name);
    await importFolder(root, image);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return image;
}

/** Is everything on this machine from which the image is made? */
export async function canMakeImage(name: ImageName): Promise<boolean> {
  for (const program of [isBare(name) ? 'gcc' : 'busybox', ...required[name]]) if ((await which(program)) === undefined) return false;
  return true;
}

/** An image with one program, the libraries that it loads, a `/bin/sh`, and nothing else: no other program, no user. It is the entry point. */
export async function importProgram(file: string, image: string): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'preflight-test-image-'));
  try {
    const name = basename(file);
    for (const folder of ['bin', 'tmp', 'proc', 'sys', 'dev', 'etc']) await mkdir(join(root, folder));
    await cp(file, join(root, name));
    await copyLibraries(root, join(root, name));
    await copyBusybox(root, 'sh');
    await importFolder(root, image, [`ENTRYPOINT ["/${name}"]`]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function fill(root: string, name: ImageName): Promise<void> {
  for (const folder of ['bin', 'etc', 'tmp', 'run', 'proc', 'sys', 'dev', 'var/log/nginx', 'var/lib/nginx', 'usr/bin']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  const own = new Set(programs[name]);
  if (isBare(name)) await addWait(root);
  else await addBusybox(root, own);
  for (const program of programs[name]) {
    const path = program === 'python3' ? await systemPython() : await which(program);
    if (path === undefined) {
      if (required[name].includes(program)) throw new Error(`${program} is not installed here`);
      continue;
    }
    await copyWithLinks(root, path);
    await copyLibraries(root, path);
    if (dirname(path) !== '/usr/bin' && dirname(path) !== '/bin') await symlink(path, join(root, 'usr/bin', program)).catch(() => {});
    if (program === 'python3') await copyPythonLibrary(root, path);
    if (program === 'perl') await copyPerlLibrary(root);
  }
  if (own.size > 0) await copyResolver(root);
  if (name === 'nginx') await copyIfThere(root, '/etc/nginx/mime.types');
}

/** Puts busybox into `bin/` under this name, with what it loads. Gives where it is on this machine. */
async function copyBusybox(root: string, name: string): Promise<string> {
  const busybox = await which('busybox');
  if (busybox === undefined) throw new Error('busybox is not installed here');
  await cp(await realpath(busybox), join(root, 'bin', name));
  await copyLibraries(root, join(root, 'bin', name));
  return busybox;
}

async function addBusybox(root: string, own: ReadonlySet<string>): Promise<void> {
  const busybox = await copyBusybox(root, 'busybox');
  const { stdout } = await run(busybox, ['--list']);
  for (const applet of stdout.split('\n').filter((each) => each !== '' && each !== 'busybox' && !own.has(each))) {
    await symlink('/bin/busybox', join(root, 'bin', applet));
  }
}

/** A static program that does nothing but wait. */
async function addWait(root: string): Promise<void> {
  const source = join(root, 'tmp/wait.c');
  await writeFile(source, waitSource);
  await run('gcc', ['-static', '-Os', '-o', join(root, 'wait'), source]);
  await rm(source);
}

async function which(program: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  for (const folder of folders) {
    const path = join(folder, program);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** The system's own Python: one of a version manager is a shell script that needs its whole tree. */
async function systemPython(): Promise<string | undefined> {
  return access('/usr/bin/python3', constants.X_OK).then(
    () => '/usr/bin/python3',
    () => undefined,
  );
}

/** A file and each link on the way to it, all at the same paths. */
async function copyWithLinks(root: string, path: string): Promise<void> {
  const inside = join(root, path);
  await mkdir(dirname(inside), { recursive: true });
  const stat = await lstat(path);
  if (stat.isSymbolicLink()) {
    const target = await readlink(path);
    await symlink(target, inside).catch(() => {});
    await copyWithLinks(root, isAbsolute(target) ? target : resolve(dirname(path), target));
  } else {
    await cp(path, inside);
  }
}

/** What the dynamic linker would load for a program, the linker itself included. A static program has none. */
async function copyLibraries(root: string, program: string): Promise<void> {
  const said = await run('ldd', [program]).catch(() => undefined);
  for (const match of (said?.stdout ?? '').matchAll(/(\/\S+) \(0x/g)) {
    const library = match[1];
    if (library === undefined) continue;
    // Flattened: the path that ldd names must exist, what it links to need not.
    const inside = join(root, library);
    await mkdir(dirname(inside), { recursive: true });
    await cp(await realpath(library), inside);
  }
}

/** Name lookups of the C library load these at run time, so ldd does not list them. */
async function copyResolver(root: string): Promise<void> {
  for (const folder of ['/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/lib64']) {
    for (const library of ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2']) await copyIfThere(root, join(folder, library));
  }
}

async function copyPythonLibrary(root: string, python: string): Promise<void> {
  const { stdout } = await run(python, ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))']);
  const library = stdout.trim();
  const unwanted = /\/(?:__pycache__|test|tests|idlelib|tkinter|ensurepip|lib2to3|site-packages|dist-packages|config-[^/]*)$/;
  await cp(library, join(root, library), { recursive: true, verbatimSymlinks: true, filter: (from) => !unwanted.test(from) });
  const modules = join(library, 'lib-dynload');
  const { stdout: names } = await run('ls', [modules]).catch(() => ({ stdout: '' }));
  for (const module of names.split('\n').filter((name) => /^_(?:socket|ssl|hashlib|ctypes)\./.test(name))) {
    await copyLibraries(root, join(modules, module));
  }
  await copyRequests(root);
}

/** requests, from whichever Python here has it: what it needs is Python alone, so that it runs in another version's. */
async function copyRequests(root: string): Promise<void> {
  const ask =
    'import os, requests, urllib3, idna, certifi; [print(os.path.dirname(m.__file__)) for m in (requests, urllib3, idna, certifi)]';
  const { stdout } = await run('python3', ['-c', ask]).catch(() => ({ stdout: '' }));
  for (const folder of stdout.split('\n').filter((line) => line !== '')) {
    const into = join(root, 'usr/lib/python3/dist-packages', basename(folder));
    await cp(await realpath(folder), into, { recursive: true, filter: (from) => !/\/__pycache__$|\.so$/.test(from) });
  }
}

/** The modules of Perl's smallest installation, where it was built to look for them. */
async function copyPerlLibrary(root: string): Promise<void> {
  const { stdout } = await run('perl', ['-e', 'print grep { /perl-base/ } @INC']);
  await cp(stdout, join(root, stdout), { recursive: true });
}

async function copyIfThere(root: string, path: string): Promise<void> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return;
  await mkdir(dirname(join(root, path)), { recursive: true });
  await cp(real, join(root, path));
}

function importFolder(root: string, image: string, more: readonly string[] = []): Promise<void> {
  const changes = ['ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LABEL preflight-test-recipe='.concat(recipe), `LABEL ${testLabel}`, ...more];
  const into = ['import', ...changes.flatMap((change) => ['--change', change]), '-', image];
  const tar = spawn('tar', ['-c', '-C', root, '--owner=0', '--group=0', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { DOCKER_HOST: _host, DOCKER_CONTEXT: _context, ...env } = process.env;
  const taken = spawn('docker', into, { stdio: [tar.stdout, 'ignore', 'inherit'], env });
  return new Promise((done, fail) => {
    tar.on('error', fail);
    taken.on('error', fail);
    taken.on('exit', (code) => (code === 0 ? done() : fail(new Error(`docker import ${image} ended with ${code}`))));
  });
}
