import { isAbsolute } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What every child gets beside PATH: who and where the user is, in which language, and what Windows needs to start anything at all.
 * Nothing else: keys and passwords stand in the environment, and so do variables that choose what a program loads or runs
 * (NODE_OPTIONS, PYTHONPATH, GIT_SSH_COMMAND, npm_config_…, UV_PYTHON).
 */
const everybodys = ['HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'TZ', 'USER', 'LOGNAME'];
const folders = ['TMPDIR', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'];
const windows = [
  ...['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'OS', 'USERNAME', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH'],
  ...['APPDATA', 'LOCALAPPDATA', 'ProgramData', 'ProgramFiles', 'ProgramFiles(x86)', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'],
];

/** The environment of a child: `path` as its PATH, what everybody needs, and the variables that are `kept` for this program. */
export function childEnvironment(
  env: Env,
  platform: NodeJS.Platform,
  path: string,
  kept: readonly string[] = [],
): Readonly<Record<string, string>> {
  const names = new Set(
    [...everybodys, ...folders, ...kept, ...(platform === 'win32' ? windows : [])].map((name) => spelled(name, platform)),
  );
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !names.has(spelled(name, platform))) continue;
    // A relative folder would be one below wherever the child happens to stand.
    if (folders.includes(name) && !isAbsolute(value)) continue;
    child[name] = value;
  }
  child.PATH = path;
  // cmd.exe looks into the current folder first unless it is told not to.
  if (platform === 'win32') child.NoDefaultCurrentDirectoryInExePath = '1';
  return child;
}

/** Windows does not tell `Path` from `PATH`. */
const spelled = (name: string, platform: NodeJS.Platform) => (platform === 'win32' ? name.toUpperCase() : name);
