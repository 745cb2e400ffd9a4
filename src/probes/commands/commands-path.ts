import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, parse } from 'node:path';
import { isOwnTrouble } from '../../base/own-trouble.ts';
import { readBytes } from '../files/read-bytes.ts';

type Env = Readonly<Record<string, string | undefined>>;

async function isProgram(file: string, platform: NodeJS.Platform): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    if (platform !== 'win32') await access(file, constants.X_OK);
    return true;
  } catch (error) {
    // What may not even be looked for is not missing.
    if (isOwnTrouble(error)) throw error;
    return false;
  }
}

/** The folders of PATH. An empty or relative entry means the current folder: what lies there by chance is not what the user installed. */
export function pathEntries(env: Env, platform: NodeJS.Platform): readonly string[] {
  const name = platform === 'win32' ? Object.keys(env).find((each) => each.toUpperCase() === 'PATH') : 'PATH';
  return (env[name ?? 'PATH'] ?? '').split(delimiter).filter(isAbsolute);
}

/** Every file that a shell would take for `program`, the first one first: in the folders of PATH, on Windows with the endings of PATHEXT. */
export async function* findPrograms(program: string, env: Env, platform: NodeJS.Platform): AsyncGenerator<string> {
  if (isAbsolute(program)) {
    if (await isProgram(program, platform)) yield program;
    return;
  }
  const endings = platform === 'win32' ? (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  for (const folder of pathEntries(env, platform)) {
    for (const ending of endings) {
      const file = join(folder, `${program}${ending}`);
      if (await isProgram(file, platform)) yield file;
    }
  }
}

async function textOf(file: string, isLinkRefused = false): Promise<string | undefined> {
  return (await readBytes(file, 64 * 1024, isLinkRefused))?.toString('utf8');
}

/** A name of one step: `3.12.1`, `pypy3.10-7.3.12`. A version file of a folder may not lead anywhere else (`../../..`). */
const isVersionName = (word: string) => word.length <= 100 && /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(word);

/** The versions that pyenv would use in a folder: PYENV_VERSION, the nearest .python-version, then the global one. */
async function pyenvVersions(root: string, folder: string, env: Env): Promise<readonly string[]> {
  const words = (text: string) => text.split(/[\s:]+/).filter((word) => word !== '' && !word.startsWith('#'));
  if (env.PYENV_VERSION) return words(env.PYENV_VERSION);
  for (let at = folder; ; at = dirname(at)) {
    const local = await textOf(join(at, '.python-version'), true);
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
    const head = (await textOf(real)) ?? '';
    if (!head.startsWith('#!') || !head.includes('pyenv')) return head.startsWith('#!') ? undefined : real;
    const root = dirname(dirname(real));
    for (const version of await pyenvVersions(root, folder, env)) {
      if (!isVersionName(version)) return undefined;
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
