import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { noteReport } from '../../rig/shown-findings.ts';

const root = new URL('../../..', import.meta.url).pathname;
const packed = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'ports.yml', 'managers.yml', 'examples'];

let built: Promise<string> | undefined;
let oneFile: Promise<string> | undefined;

/**
 * The folder of a package as it would be installed, with its `dist/` built of the sources as they are now. It is kept by the age of
 * its newest source, so that test files share one build and a `dist/` that somebody builds meanwhile is not in the way.
 */
export function packageFolder(): Promise<string> {
  built ??= madeOnce('', async (draft) => {
    await Promise.all(packed.map((name) => cp(join(root, name), join(draft, name), { recursive: true })));
    await promisify(execFile)(process.execPath, [join(root, '.config', 'build.mjs'), join(draft, 'dist')], { cwd: root });
  });
  return built;
}

/** The folder with the one executable file, as `npm run binary` makes it; it takes a while, and is kept in the same way. */
export function binaryFolder(): Promise<string> {
  oneFile ??= madeOnce(`-binary-${process.version}`, async (draft) => {
    await promisify(execFile)(process.execPath, [join(root, '.config', 'binary.mjs'), draft], { cwd: root });
  });
  return oneFile;
}

/** The one executable file. */
export const binaryFile = async () => join(await binaryFolder(), 'preflight');

/** The built `cli.cjs`. */
export const programFile = async () => join(await packageFolder(), 'dist', 'cli.cjs');

async function madeOnce(kind: string, make: (draft: string) => Promise<void>): Promise<string> {
  const newest = Math.max(
    ...packed.map((name) => statSync(join(root, name)).mtimeMs),
    newestIn(join(root, 'src')),
    newestIn(join(root, '.config')),
  );
  const cache = join(root, 'node_modules', '.cache', 'preflight-test');
  const folder = join(cache, `${Math.round(newest)}${kind}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${randomBytes(4).toString('hex')}`;
  await mkdir(draft, { recursive: true });
  await make(draft);
  await rename(draft, folder).catch(async (error: NodeJS.ErrnoException) => {
    // Somebody was faster; theirs is as good.
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  await removeOld(cache, folder);
  return folder;
}

/** Builds of sources that are gone; one that another run may still use is left alone. */
async function removeOld(cache: string, current: string): Promise<void> {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    const age = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (folder !== current && age < hourAgo) await rm(folder, { recursive: true, force: true });
  }
}

function newestIn(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

/** `code` is what a shell sees: 128 and its number for a program that died by a signal. */
export type Ran = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
};

export type RunOptions = {
  readonly cwd: string;
  /** Variables beside PATH and HOME; nothing else of this process is handed on. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
};

export type Running = {
  readonly child: ChildProcess;
  readonly done: Promise<Ran>;
  /** When standard output or standard error has said it; rejects when the program ends before. */
  readonly says: (pattern: RegExp) => Promise<RegExpMatchArray>;
};

/** Starts the built program with these words. Its environment is a plain one, whatever the shell of the tests has. */
export async function start(words: readonly string[], { cwd, env = {}, uid }: RunOptions): Promise<Running> {
  return startCommand([process.execPath, await programFile(), ...words], { cwd, env, ...(uid === undefined ? {} : { uid }) });
}

/** Starts any command in the same plain environment. */
export function startCommand([file = '', ...args]: readonly string[], { cwd, env = {}, uid }: RunOptions): Running {
  const began = performance.now();
  const child = spawn(file, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const heard = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    heard();
  });
  const done = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      noteReport(stdout);
      resolve({ code: signal ? 128 + constants.signals[signal] : code, signal, stdout, stderr, ms: performance.now() - began });
    });
  });
  const says = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(stdout) ?? pattern.exec(stderr);
        if (!found) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
      void done.then(() => reject(new Error(`ended without saying ${pattern}:\n${stdout}\n${stderr}`)), reject);
    });
  return { child, done, says };
}

/** Runs the built program to its end. */
export async function run(words: readonly string[], options: RunOptions): Promise<Ran> {
  return (await start(words, options)).done;
}
