import { constants } from 'node:fs';
import { access, open, readFile, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, parse } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

async function isProgram(file: string, platform: NodeJS.Platform): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    if (platform !== 'win32') await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Looks for a program as a shell does: in the folders of PATH, on Windows with the endings of PATHEXT. */
export async function findProgram(program: string, env: Env, platform: NodeJS.Platform): Promise<string | undefined> {
  if (isAbsolute(program)) return (await isProgram(program, platform)) ? program : undefined;
  const pathName = platform === 'win32' ? Object.keys(env).find((name) => name.toUpperCase() === 'PATH') : 'PATH';
  const endings = platform === 'win32' ? (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  for (const folder of (env[pathName ?? 'PATH'] ?? '').split(delimiter)) {
    // An empty or relative entry means the current folder: what lies there by chance is not what the user installed.
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const file = join(folder, `${program}${ending}`);
      if (await isProgram(file, platform)) return file;
    }
  }
  return undefined;
}

async function firstBytes(file: string, count: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await handle.close();
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The versions that pyenv would use in a folder: PYENV_VERSION, the nearest .python-version, then the global one. */
async function pyenvVersions(root: string, folder: string, env: Env): Promise<readonly string[]> {
  const words = (text: string) => text.split(/[\s:]+/).filter((word) => word !== '' && !word.startsWith('#'));
  if (env.PYENV_VERSION) return words(env.PYENV_VERSION);
  for (let at = folder; ; at = dirname(at)) {
    const local = await textOf(join(at, '.python-version'));
    if (local !== undefined) return words(local);
    if (at === parse(at).root) break;
  }
  return words((await textOf(join(root, 'version'))) ?? '');
}

/**
 * Follows links, and looks through pyenv's shims (bash scripts that choose a version by the folder). undefined when the choice
 * cannot be told from files, for example `3.11` standing for the newest 3.11.
 */
export async function realProgram(file: string, folder: string, env: Env): Promise<string | undefined> {
  try {
    const real = await realpath(file);
    if (basename(dirname(real)) !== 'shims') return real;
    const head = await firstBytes(real, 1024);
    if (!head.startsWith('#!') || !head.includes('pyenv')) return head.startsWith('#!') ? undefined : real;
    const root = dirname(dirname(real));
    for (const version of await pyenvVersions(root, folder, env)) {
      const candidate = join(root, 'versions', version, 'bin', basename(file));
      if (await isProgram(candidate, 'linux')) return await realpath(candidate);
      if ((await textOf(join(root, 'versions', version, 'pyvenv.cfg'))) === undefined && version !== 'system') {
        if (!(await stat(join(root, 'versions', version)).catch(() => undefined))) return undefined;
      }
    }
    return undefined;
  } catch {
    return undefined;
  }
}
