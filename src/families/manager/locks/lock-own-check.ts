import { cleanLine } from '../../../base/sanitise.ts';
import type { ManagerName } from '../../../ledger/ledger.ts';
import type { CommandAnswer, CommandProbe } from '../../../probes/commands/commands.ts';
import { type Blind, blind } from '../../../probes/look.ts';
import type { LockJudgement } from './lock-judgement.ts';

type OwnCheck = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Text that says "stale" among the answers that are not 0. */
  readonly stale: RegExp;
};

/**
 * What each manager offers to ask after its own lock without writing anything and without the network (facts: engineering 4.3).
 * Building a package to learn its metadata would write into the project, so that is off too.
 */
const ownChecks: Readonly<Record<ManagerName, OwnCheck>> = {
  uv: {
    args: ['lock', '--check', '--offline', '--no-build'],
    env: { UV_OFFLINE: '1', UV_PYTHON_DOWNLOADS: 'never', UV_NO_PROGRESS: '1' },
    stale: /needs to be updated|Unable to find lockfile/i,
  },
  poetry: {
    args: ['check', '--lock', '--no-interaction'],
    env: { POETRY_NO_INTERACTION: '1', POETRY_VIRTUALENVS_CREATE: 'false' },
    stale: /changed significantly|not up to date|poetry\.lock was not found/i,
  },
  npm: {
    args: ['ls', '--package-lock-only', '--all', '--offline'],
    env: { npm_config_update_notifier: 'false', npm_config_audit: 'false' },
    stale: /ELSPROBLEMS/,
  },
  pnpm: {
    args: ['install', '--frozen-lockfile', '--lockfile-only', '--offline', '--ignore-scripts'],
    env: { CI: '1' },
    stale: /ERR_PNPM_OUTDATED_LOCKFILE/,
  },
};

/** Asks the manager itself. `fresh` and `stale` only when it says so in so many words; all else is a reason why nobody knows. */
export async function askManager(
  manager: ManagerName,
  folder: string,
  commands: CommandProbe,
  why: string,
): Promise<Extract<LockJudgement, { readonly kind: 'fresh' | 'stale' }> | ({ readonly kind: 'blind' } & Blind)> {
  const { args, env, stale } = ownChecks[manager];
  const by = [manager, ...args.slice(0, 2)].join(' ');
  const program = await commands.resolve(manager, folder);
  const answer = await commands.run(program ?? manager, args, { cwd: folder, env: { ...env, NO_COLOR: '1' }, deadlineMs: 10_000 });
  if (!answer.ok) return { kind: 'blind', reason: answer.error.reason, detail: `${why}; ${answer.error.detail}` };
  if (answer.value.exitCode === 0) return { kind: 'fresh', by };
  const text = `${answer.value.stdout}\n${answer.value.stderr}`;
  if (stale.test(text)) return { kind: 'stale', by, difference: why };
  return { kind: 'blind', ...blind('malformed', `${why}; ${by} ended with ${answer.value.exitCode}: ${faultLine(answer.value)}`).error };
}

function faultLine({ stderr, stdout }: CommandAnswer): string {
  const lines = (stderr || stdout).split('\n');
  return cleanLine(lines.find((line) => /error|×|ERR/i.test(line)) ?? lines.find((line) => line.trim() !== '') ?? '', 160);
}
