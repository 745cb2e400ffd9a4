import { accessSync, constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ManagersPlan } from './plan.ts';

type Name = 'uv' | 'poetry' | 'npm';

const versionLine: Readonly<Record<Name, (version: string) => string>> = {
  uv: (version) => `uv ${version}`,
  poetry: (version) => `Poetry (version ${version})`,
  npm: (version) => version,
};

const staleLine: Readonly<Record<Name, string>> = {
  uv: 'error: The lockfile at `uv.lock` needs to be updated, but `--check` was provided. To update the lockfile, run `uv lock`.',
  poetry: 'Error: pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.',
  npm: 'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
};

/** A stand-in for a manager: it tells its version, and judges the lock as the plan says. */
function script(name: Name, version: string, isFresh: boolean, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    return `@echo off\r\nif "%1"=="--version" (echo ${versionLine[name](version)}& exit /b 0)\r\nexit /b ${isFresh ? 0 : 1}\r\n`;
  }
  const judged = isFresh ? 'exit 0' : `echo '${staleLine[name]}' >&2; exit 1`;
  return `#!/bin/sh\ncase "$*" in\n  *--version*|-V|-v|version) echo '${versionLine[name](version)}'; exit 0 ;;\nesac\n${judged}\n`;
}

const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Puts stand-ins of the managers into `folder/bin` and gives the PATH that finds them first. What the plan says is not installed
 * is not found: the user's folders that hold one are left out. git stays, wherever it lives.
 */
export function installPrograms(plan: ManagersPlan | undefined, folder: string, path: string, platform: NodeJS.Platform): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const missing: string[] = [];
  for (const name of ['uv', 'poetry', 'npm'] as const) {
    const manager = plan?.managers[name];
    if (manager === undefined) continue;
    if (manager.installed === undefined) missing.push(name);
    else {
      const file = join(bin, platform === 'win32' ? `${name}.cmd` : name);
      writeFileSync(file, script(name, manager.installed, manager.isLockFresh, platform), { mode: 0o755 });
    }
  }
  const folders = path.split(delimiter).filter((entry) => entry !== '');
  const endings = platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  const holds = (entry: string, name: string) => endings.some((ending) => isProgram(join(entry, name + ending)));
  const kept = folders.filter((entry) => !missing.some((name) => holds(entry, name)));
  const git = platform === 'win32' ? undefined : folders.find((entry) => holds(entry, 'git'));
  if (git !== undefined && !kept.includes(git)) symlinkSync(join(git, 'git'), join(bin, 'git'));
  return [bin, ...kept].join(delimiter);
}
