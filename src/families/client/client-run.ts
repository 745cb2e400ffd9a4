import { dirname, join } from 'node:path';
import { isInside } from '../../base/is-inside.ts';
import { reveal, type Secret } from '../../base/secret.ts';
import type { CheckContext } from '../../engine/check.ts';
import { folderPattern, patternSpecificity } from '../../ledger/folder-pattern.ts';
import type { Client, Ledger, ManagerName } from '../../ledger/ledger.ts';
import { blind, type Look } from '../../probes/look.ts';
import { type Brought, readCurl, readPython } from './client-answer.ts';
import { pythonChat } from './python-chat.ts';

/** One chat as a client is to make it. */
export type ClientRequest = {
  readonly url: string;
  readonly body: string;
  readonly tokenName: string;
  readonly token: Secret;
  readonly withinMs: number;
};

/** What a client has of this shell: these decide where its request goes, and whom it believes. Nothing else is handed on. */
const surroundings: readonly string[] = [
  ...['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'CURL_HOME'],
  ...['PYENV_ROOT', 'PYENV_VERSION', 'ASDF_DIR', 'ASDF_DATA_DIR', 'MISE_DATA_DIR', 'POETRY_HOME', 'UV_CACHE_DIR', 'UV_PYTHON_INSTALL_DIR'],
];

/** Beside the chat's own time: the start of the manager, of Python and of its libraries. */
export const startMs = 15_000;

/** Looking changes no environment: nothing is installed, made or downloaded, and no compiled files are left. */
const onlyLooking = {
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUTF8: '1',
  NO_COLOR: '1',
  UV_OFFLINE: '1',
  UV_PYTHON_DOWNLOADS: 'never',
  UV_NO_PROGRESS: '1',
  POETRY_VIRTUALENVS_CREATE: 'false',
  POETRY_NO_INTERACTION: '1',
};

/** curl, with the key in what it reads on its standard input: neither in its arguments, which everybody can see, nor on the disk. */
export async function runCurl({ probes, signal }: CheckContext, { url, body, token, withinMs }: ClientRequest): Promise<Look<Brought>> {
  const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
  const input = [
    `url = ${quoted(url)}`,
    `header = ${quoted(`Authorization: Bearer ${reveal(token)}`)}`,
    'header = "Content-Type: application/json"',
    `data = ${quoted(body)}`,
  ].join('\n');
  const args = ['--silent', '--show-error', '--no-buffer', '--max-time', String(Math.ceil(withinMs / 1000))];
  const told = ['--write-out', '\npreflight %{http_code} %{time_total} %{remote_ip}', '--config', '-'];
  const answer = await probes.commands.run('curl', [...args, ...told], {
    input,
    keep: surroundings,
    signal,
    deadlineMs: withinMs + startMs,
  });
  return answer.ok ? { ok: true, value: readCurl(answer.value.exitCode, answer.value.stdout, answer.value.stderr) } : answer;
}

/** Python out of the folder's environment, by its manager, which is kept from making or changing one. */
export async function runPython(
  { probes, signal }: CheckContext,
  client: Client,
  manager: ManagerName,
  folder: string,
  request: ClientRequest,
): Promise<Look<Brought>> {
  const args = manager === 'uv' ? ['run', '--no-sync', 'python', '-c', pythonChat] : ['run', 'python', '-c', pythonChat];
  const answer = await probes.commands.run(manager, args, {
    cwd: folder,
    keep: surroundings,
    signal,
    deadlineMs: request.withinMs + startMs,
    env: {
      ...onlyLooking,
      PREFLIGHT_URL: request.url,
      PREFLIGHT_BODY: request.body,
      PREFLIGHT_SECONDS: String(request.withinMs / 1000),
      PREFLIGHT_IMPORTS: client.imports.join(','),
      PREFLIGHT_KEY_NAME: request.tokenName,
      [request.tokenName]: reveal(request.token),
    },
  });
  if (!answer.ok) return answer;
  const brought = readPython(answer.value.stdout);
  if (brought) return { ok: true, value: brought };
  const [line = ''] = answer.value.stderr.split('\n').filter((one) => /error|not found|cannot/i.test(one));
  return blind('malformed', `${manager} run ended with ${answer.value.exitCode}: ${line.slice(0, 200)}`);
}

/** The manager that owns the folder: by the ledger, else by the lock that lies in it. */
export async function managerOf({ ledger, probes }: CheckContext, folder: string, path: string): Promise<'uv' | 'poetry' | undefined> {
  const owner = ownerIn(ledger, folder);
  if (owner) return owner;
  for (const [file, manager] of [
    ['uv.lock', 'uv'],
    ['poetry.lock', 'poetry'],
  ] as const) {
    const seen = await probes.files.stat(join(path, file));
    if (seen.ok && seen.value?.kind === 'file') return manager;
  }
  return undefined;
}

function ownerIn({ managers }: Ledger, folder: string): 'uv' | 'poetry' | undefined {
  const owns = (managers?.managers ?? []).flatMap(({ name, owns: patterns }) =>
    name === 'uv' || name === 'poetry' ? patterns.map(({ pattern }) => ({ name, pattern })) : [],
  );
  const fits = owns.filter(({ pattern }) => folderPattern(pattern).matches(folder));
  return fits.sort((a, b) => patternSpecificity(b.pattern) - patternSpecificity(a.pattern))[0]?.name;
}

/** Both managers would make an environment where there is none, so it is looked for first. */
export function hasEnvironment(context: CheckContext, manager: 'uv' | 'poetry', path: string, root: string): Promise<boolean> {
  return manager === 'uv' ? hasUvEnvironment(context, path, root) : hasPoetryEnvironment(context, path);
}

/** Poetry keeps them somewhere of its own and says where; with `virtualenvs.create false` it is meant to use the Python that there is. */
async function hasPoetryEnvironment({ probes, signal }: CheckContext, path: string): Promise<boolean> {
  const ask = (...args: readonly string[]) =>
    probes.commands.run('poetry', args, {
      cwd: path,
      keep: surroundings,
      signal,
      deadlineMs: startMs,
      env: { NO_COLOR: '1', POETRY_NO_INTERACTION: '1' },
    });
  const place = await ask('env', 'info', '--path');
  if (!place.ok || place.value.exitCode === 0) return true;
  const setting = await ask('config', 'virtualenvs.create');
  return setting.ok && setting.value.stdout.trim() === 'false';
}

/** In the folder, or in that of its workspace. */
async function hasUvEnvironment({ probes }: CheckContext, path: string, root: string): Promise<boolean> {
  for (let at = path; isInside(root, at); at = dirname(at)) {
    const seen = await probes.files.stat(join(at, '.venv', 'pyvenv.cfg'));
    if (!seen.ok || seen.value !== undefined) return true;
    if (dirname(at) === at) break;
  }
  return false;
}
