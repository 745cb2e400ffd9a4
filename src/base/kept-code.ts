import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { randomName } from './random-name.ts';

/** A program as one CommonJS file, and where V8's code of it is kept between runs. */
export type KeptProgram = {
  /** Its place and name; it need not be there. */
  readonly file: string;
  /** All of it, in plain ASCII (the build sees to it): a string of one byte a character. */
  readonly text: string;
  /** Of the text: V8 itself compares no more of it than its length. */
  readonly hash: string;
  /** Where it may be kept, this user's alone; asked for what is there, and to be made for what is kept. Undefined: nothing is kept. */
  readonly folder: (isMade: boolean) => string | undefined;
  /** What the program imports on demand, but for modules of Node.js. */
  readonly load: (name: string) => Promise<unknown>;
};

export type LoadedProgram<T> = {
  readonly exports: T;
  /** Keeps what was compiled until now, unless a run of this kind did so before. Never throws. */
  readonly keep: (kindOfRun: string) => void;
};

const sumBytes = 32;
/** Kinds of runs whose functions are in the kept code: four bytes each. */
const kindsBytes = 16 * 4;
const headBytes = sumBytes + kindsBytes;
const largest = 16 * 1024 * 1024;
/** A file for each version of Node, with other flags, or of Preflight. */
const filesAtMost = 8;

/**
 * Runs the program, with the code that V8 made of it in runs before where that is kept: compiling is a third of a short run, and Node's own
 * cache (22 and later) keeps only what was compiled before a program began. V8 checks the head of such code and not its body, which would
 * take the process down: so it is summed, it must be a plain file of this user that nobody else may write, and anything else is ignored.
 */
export function loadKept<T>({ file, text, hash, folder, load }: KeptProgram): LoadedProgram<T> {
  // Other flags make other code; two kinds of runs must not put out each other's.
  const flags = digest(`${process.execArgv.join('\0')}\0${process.env.NODE_OPTIONS ?? ''}`).toString('hex', 0, 4);
  const name = `code-${process.version}-${process.arch}-${flags}-${hash}.bin`;
  const there = folder(false);
  const known = there === undefined ? undefined : readKept(join(there, name));
  const script = scriptOf({ file, text }, known?.subarray(headBytes));
  const kinds = known && script.cachedDataRejected === false ? known.subarray(sumBytes, headBytes) : Buffer.alloc(kindsBytes);
  return {
    exports: exportsOf<T>(script, file, load),
    keep: (kindOfRun) => {
      const more = withKind(kinds, digest(kindOfRun).subarray(0, 4));
      const own = more && folder(true);
      if (more && own !== undefined) writeKept(join(own, name), Buffer.concat([more, script.createCachedData()]));
    },
  };
}

/** Runs such a program without keeping anything of it. */
export function runOnce({ file, text, load }: Pick<KeptProgram, 'file' | 'text' | 'load'>): void {
  exportsOf(scriptOf({ file, text }), file, load);
}

function scriptOf({ file, text }: Pick<KeptProgram, 'file' | 'text'>, cachedData?: Buffer): Script {
  const source = `(function (exports, require, module, __filename, __dirname, __import) {${text}\n})`;
  return new Script(source, { filename: file, ...(cachedData ? { cachedData } : {}) });
}

function exportsOf<T>(script: Script, file: string, load: KeptProgram['load']): T {
  const module = { exports: {} as T };
  const main = script.runInThisContext() as (...words: readonly unknown[]) => void;
  const imported = async (name: string) => (name.startsWith('.') ? load(name) : builtin(name));
  main.call(module.exports, module.exports, builtin, module, file, dirname(file), imported);
  return module.exports;
}

/** A module of Node.js, whether it is required or imported: the way through its loaders takes milliseconds. Such a program needs no other. */
function builtin(name: string): object {
  const found = process.getBuiltinModule(name);
  if (found === undefined) throw new Error(`${name} is no module of this Node.js`);
  return found;
}

const digest = (data: string | Uint8Array) => process.getBuiltinModule('node:crypto').createHash('sha256').update(data).digest();

/** The kinds with one more; undefined where it is among them, or there is no room. */
function withKind(kinds: Buffer, kind: Buffer): Buffer | undefined {
  for (let at = 0; at < kindsBytes; at += 4) {
    const place = kinds.subarray(at, at + 4);
    if (place.equals(kind)) return undefined;
    if (place.every((byte) => byte === 0)) {
      const more = Buffer.from(kinds);
      kind.copy(more, at);
      return more;
    }
  }
  return undefined;
}

function readKept(path: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    // Nothing is followed and nothing is waited for: what is not a plain file is not ours.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const { mode, size, uid, ...there } = fstatSync(fd);
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    if (!isOurs || (mode & constants.S_IFMT) !== constants.S_IFREG || size <= headBytes || size > largest || there.nlink !== 1)
      return undefined;
    // Of its own, and not a part of Node's pool: V8 wants it aligned.
    const bytes = Buffer.allocUnsafeSlow(size);
    if (readSync(fd, bytes, 0, size, 0) !== size) return undefined;
    return digest(bytes.subarray(sumBytes)).equals(bytes.subarray(0, sumBytes)) ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** In step, for the run is over; whole or not at all. The oldest of too many go. */
function writeKept(path: string, body: Buffer): void {
  const draft = join(dirname(path), `.${randomName()}.part`);
  try {
    writeFileSync(draft, Buffer.concat([digest(body), body]), { flag: 'wx', mode: 0o600 });
    renameSync(draft, path);
    const files = readdirSync(dirname(path)).filter((name) => /^code-.{1,200}\.bin$/.test(name));
    if (files.length <= filesAtMost) return;
    const aged = files.map((name) => join(dirname(path), name)).map((name) => ({ name, at: statSync(name).mtimeMs }));
    aged.sort((a, b) => b.at - a.at);
    for (const { name } of aged.slice(filesAtMost)) rmSync(name, { force: true });
  } catch {
    try {
      rmSync(draft, { force: true });
    } catch {
      // The folder cannot be written to, and so nothing is kept.
    }
  }
}
