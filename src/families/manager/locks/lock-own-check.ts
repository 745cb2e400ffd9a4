import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { cleanLine } from '../../../base/sanitise.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import type { CommandAnswer, CommandProbe } from '../../../probes/commands/commands.ts';
import { type Blind, blind } from '../../../probes/look.ts';
import { managerEnvironment, managerKeep } from '../manager-run.ts';
import { parseToml, tableAt, textOf } from '../toml.ts';
import { copiedPackageJson, copiedPyproject, copiedWorkspace } from './lock-copy.ts';
import type { LockJudgement } from './lock-judgement.ts';

type OwnCheck = {
  readonly args: readonly string[];
  /** Text that says "stale" among the answers that are not 0. */
  readonly stale: RegExp;
};

/**
 * What each manager offers to ask after its own lock without the network (facts: engineering 4.3). Settings, hook files and scripts are off
 * even though the copy has none. Poetry needs no question: its hash and its version say all that it would.
 */
const ownChecks: Readonly<Partial<Record<ManagerName, OwnCheck>>> = {
  uv: { args: ['lock', '--check', '--offline', '--no-build', '--no-config'], stale: /needs to be updated|Unable to find lockfile/i },
  npm: { args: ['ls', '--package-lock-only', '--all', '--offline', '--ignore-scripts'], stale: /ELSPROBLEMS/ },
  pnpm: {
    args: ['install', '--frozen-lockfile', '--lockfile-only', '--offline', '--ignore-scripts', '--ignore-pnpmfile'],
    stale: /ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH)/,
  },
};

/** Files by their path below the lock's folder, with `/`. */
export type LockFiles = ReadonlyMap<string, string>;

/**
 * Asks the manager itself, about a copy of manifests and lock in a private folder: what else lies in the project cannot speak there.
 * `fresh` and `stale` only when it says so in so many words; all else is a reason why nobody knows.
 */
export async function askManager(
  manager: ManagerName,
  files: LockFiles,
  folder: string,
  commands: CommandProbe,
  why: string,
): Promise<Extract<LockJudgement, { readonly kind: 'fresh' | 'stale' }> | ({ readonly kind: 'blind' } & Blind)> {
  const check = ownChecks[manager];
  if (!check) return { kind: 'blind', reason: 'not-supported', detail: why };
  const by = [manager, ...check.args.slice(0, 2)].join(' ');
  const program = await commands.resolve(manager, folder);
  const more = manager === 'uv' ? await uvOptions(files) : [];
  const answer = await commands.inPrivateFolder(async (own) => {
    await copyInto(own, files);
    const cwd = join(own, 'copy');
    return commands.run(program ?? manager, [...check.args, ...more], {
      cwd,
      env: managerEnvironment(manager),
      keep: managerKeep,
      deadlineMs: 10_000,
    });
  });
  if (!answer.ok) return { kind: 'blind', reason: answer.error.reason, detail: `${why}; ${answer.error.detail}` };
  if (answer.value.exitCode === 0) return { kind: 'fresh', by };
  const text = `${answer.value.stdout}\n${answer.value.stderr}`;
  if (check.stale.test(text)) return { kind: 'stale', by, difference: why };
  return { kind: 'blind', ...blind('malformed', `${why}; ${by} ended with ${answer.value.exitCode}: ${faultLine(answer.value)}`).error };
}

/** Options of [tool.uv], or of uv.toml in its place, that shape a lock: uv is asked without settings, so they are handed to it by name. */
const uvSettings = ['resolution', 'prerelease', 'fork-strategy', 'exclude-newer'] as const;

async function uvOptions(files: LockFiles): Promise<readonly string[]> {
  const beside = files.get('uv.toml');
  const read = await parseToml(beside ?? files.get('pyproject.toml') ?? '');
  const uv = !read.ok ? undefined : beside === undefined ? tableAt(read.value, 'tool', 'uv') : read.value;
  return uvSettings.flatMap((name) => {
    const value = textOf(uv?.[name]);
    return value !== undefined && /^[0-9A-Za-z][0-9A-Za-z :.+-]{0,60}$/.test(value) ? [`--${name}=${value}`] : [];
  });
}

/** Writes the copy. Paths come from foreign files too: none may lead out of it. */
async function copyInto(own: string, files: LockFiles): Promise<void> {
  for (const [path, text] of files) {
    const at = posix.normalize(path);
    if (posix.isAbsolute(at) || at.split('/').includes('..') || at.includes('\\') || at.includes(':')) continue;
    const copied = await copyOf(posix.basename(at), text);
    if (copied === undefined) continue;
    const target = join(own, 'copy', at);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, copied, { flag: 'wx' });
  }
}

async function copyOf(name: string, text: string): Promise<string | undefined> {
  if (name === 'pyproject.toml') return copiedPyproject(text);
  if (name === 'package.json') return copiedPackageJson(text);
  if (name === 'pnpm-workspace.yaml') return copiedWorkspace(text);
  return name === 'uv.toml' ? undefined : text;
}

function faultLine({ stderr, stdout }: CommandAnswer): string {
  const lines = (stderr || stdout).split('\n');
  return cleanLine(lines.find((line) => /error|×|ERR/i.test(line)) ?? lines.find((line) => line.trim() !== '') ?? '', 160);
}
