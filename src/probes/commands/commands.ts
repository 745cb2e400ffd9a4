import type { ChildProcess } from 'node:child_process';
import { monotonicMs } from '../../base/clock.ts';
import { memoByKey } from '../../base/memo.ts';
import { ok } from '../../base/result.ts';
import { cleanText } from '../../base/sanitise.ts';
import { blind, type Look } from '../look.ts';
import { findProgram, realProgram } from './commands-path.ts';

export type CommandAnswer = { readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly durationMs: number };

export type CommandProbe = {
  /**
   * Runs a program without a shell, standard input closed, output capped; killed at the deadline. `tool-missing` when it is not on PATH.
   * A variable of `env` that is undefined is taken out of the child's environment.
   */
  readonly run: (
    program: string,
    args: readonly string[],
    options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string | undefined>>; readonly deadlineMs?: number },
  ) => Promise<Look<CommandAnswer>>;
  /** The absolute path of a program on PATH; undefined when there is none. */
  readonly which: (program: string) => Promise<string | undefined>;
  /**
   * The file that really runs when `program` is called in `folder`: links followed, pyenv's shims looked through.
   * undefined when it is not on PATH, or when that cannot be told without running it.
   */
  readonly resolve: (program: string, folder: string) => Promise<string | undefined>;
};

const defaultDeadlineMs = 5000;
const maxOutputBytes = 1024 * 1024;

// Children are leaders of their own group, so that a deadline also ends what they started; none may outlive this process.
const running = new Set<ChildProcess>();
let isExitWatched = false;

function kill(child: ChildProcess): void {
  running.delete(child);
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function watch(child: ChildProcess): void {
  running.add(child);
  if (isExitWatched) return;
  isExitWatched = true;
  process.on('exit', () => {
    for (const left of running) kill(left);
  });
}

/** What Windows must be told to start: scripts (npm.cmd) only run through cmd.exe. */
function startLine(file: string, args: readonly string[], platform: NodeJS.Platform): readonly [string, readonly string[], boolean] {
  if (platform !== 'win32' || !/\.(cmd|bat)$/i.test(file)) return [file, args, false];
  const quoted = [file, ...args].map((word) => `"${word.replaceAll('"', '""')}"`).join(' ');
  return ['cmd.exe', ['/d', '/s', '/c', `"${quoted}"`], true];
}

/** Programs of this machine, by the PATH of `env`. */
export function createCommandProbe(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): CommandProbe {
  const which = memoByKey((program: string) => findProgram(program, env, platform));
  return {
    which,
    resolve: async (program, folder) => {
      const found = await which(program);
      return found === undefined ? undefined : realProgram(found, folder, env);
    },
    run: async (program, args, options = {}) => {
      const file = await which(program);
      if (file === undefined) return blind('tool-missing', `${program} is not on PATH`);
      const { spawn } = await import('node:child_process');
      const childEnv: Record<string, string> = {};
      for (const [name, value] of Object.entries({ ...env, ...options.env })) if (value !== undefined) childEnv[name] = value;
      const [start, words, isVerbatim] = startLine(file, args, platform);
      const startedAt = monotonicMs();
      const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
      return new Promise<Look<CommandAnswer>>((resolve) => {
        let child: ChildProcess;
        try {
          child = spawn(start, words, {
            cwd: options.cwd,
            env: childEnv,
            stdio: ['ignore', 'pipe', 'pipe'],
            detached: platform !== 'win32',
            windowsHide: true,
            windowsVerbatimArguments: isVerbatim,
          });
        } catch (error) {
          resolve(blind('not-supported', `${program}: ${(error as Error).message}`));
          return;
        }
        watch(child);
        const chunks: { readonly stdout: Buffer[]; readonly stderr: Buffer[] } = { stdout: [], stderr: [] };
        const sizes = { stdout: 0, stderr: 0 };
        for (const name of ['stdout', 'stderr'] as const) {
          child[name]?.on('data', (chunk: Buffer) => {
            const room = maxOutputBytes - sizes[name];
            if (room <= 0) return;
            chunks[name].push(chunk.subarray(0, room));
            sizes[name] += chunk.length;
          });
        }
        const text = (name: 'stdout' | 'stderr') => Buffer.concat(chunks[name]).toString('utf8');
        const finish = (answer: Look<CommandAnswer>) => {
          clearTimeout(timer);
          running.delete(child);
          resolve(answer);
        };
        const timer = setTimeout(() => {
          kill(child);
          child.stdout?.destroy();
          child.stderr?.destroy();
          finish(blind('timed-out', `${program} did not end within ${deadlineMs} ms`));
        }, deadlineMs);
        child.on('error', (error: NodeJS.ErrnoException) => {
          const reason = error.code === 'EACCES' ? 'not-permitted' : error.code === 'ENOENT' ? 'tool-missing' : 'not-supported';
          finish(blind(reason, `${program}: ${error.message}`));
        });
        child.on('close', (code, signal) => {
          if (code === null) {
            finish(blind('malformed', `${program} was ended by ${signal ?? 'a signal'}: ${cleanText(text('stderr'), 300)}`));
            return;
          }
          finish(ok({ exitCode: code, stdout: text('stdout'), stderr: text('stderr'), durationMs: monotonicMs() - startedAt }));
        });
      });
    },
  };
}
