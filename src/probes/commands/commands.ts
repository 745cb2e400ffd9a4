import type { ChildProcess } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { monotonicMs } from '../../base/clock.ts';
import { isInside } from '../../base/is-inside.ts';
import { memoByKey, once } from '../../base/memo.ts';
import { err, ok } from '../../base/result.ts';
import { cleanText } from '../../base/sanitise.ts';
import { restricted, type Trust, type Wish } from '../../base/trust.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import { type Blind, blind, blindBy, type Look, notAllowed } from '../look.ts';
import { childEnvironment } from './child-environment.ts';
import { findPrograms, pathEntries, realProgram } from './commands-path.ts';
import { foreignFolders } from './foreign-folders.ts';
import { inPrivateFolder } from './private-folder.ts';

export type CommandAnswer = { readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly durationMs: number };

type RunCommand = {
  /** Where it runs; left out: where the program itself lies. Never a folder of a ledger: its settings would be read there. */
  readonly cwd?: string;
  /** What it gets beside PATH, HOME and the language (child-environment.ts). */
  readonly env?: Readonly<Record<string, string>>;
  /** Names of variables of the user's own environment that this program needs. */
  readonly keep?: readonly string[];
  readonly deadlineMs?: number;
  /** What it reads on its standard input; closed when left out. */
  readonly input?: string;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
};

export type CommandProbe = {
  /**
   * Runs a program without a shell, standard input closed, output capped; killed at the deadline. `tool-missing` when it is not on PATH;
   * `not-trusted` when all that PATH has of it lies in the folder of a ledger.
   */
  readonly run: (program: string, args: readonly string[], options?: RunCommand) => Promise<Look<CommandAnswer>>;
  /**
   * Starts a program in the same way, with all three streams as pipes, for a conversation: whoever asked ends it. None outlives this
   * process.
   */
  readonly open: (program: string, args: readonly string[], options?: Pick<RunCommand, 'keep'>) => Promise<Look<ChildProcess>>;
  /** Set where PATH names no folder: whether a program is installed is then not known, for nobody says where to look. */
  readonly noPath?: Blind;
  /** The absolute path of a program on PATH, outside the ledgers' folders; undefined when there is none. */
  readonly which: (program: string) => Promise<string | undefined>;
  /** The wish to run a program that PATH names, but that lies in the folder of a ledger: somebody else's, so `which` passes it over. */
  readonly passedOver: (program: string) => Promise<Wish | undefined>;
  /**
   * The file that really runs when `program` is called in `folder`: links followed, pyenv's shims looked through.
   * undefined when it is not on PATH, or when that cannot be told without running it.
   */
  readonly resolve: (program: string, folder: string) => Promise<string | undefined>;
  /** Gives `use` an empty folder of the user alone, to run something in, and removes it afterwards. */
  readonly inPrivateFolder: <T>(use: (folder: string) => Promise<T>) => Promise<T>;
};

export type CommandSurroundings = {
  /** The folders of the ledgers. What lies in them, or in the git root around them, is not run unless it is trusted. */
  readonly foreign?: readonly string[];
  readonly trust?: Trust;
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
function startLine(
  file: string,
  args: readonly string[],
  env: Env,
  platform: NodeJS.Platform,
): readonly [string, readonly string[], boolean] {
  if (platform !== 'win32' || !/\.(cmd|bat)$/i.test(file)) return [file, args, false];
  const quoted = [file, ...args].map((word) => `"${word.replaceAll('"', '""')}"`).join(' ');
  // By its full path: Windows looks for a bare name in the current folder first.
  return [join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'cmd.exe'), ['/d', '/s', '/c', `"${quoted}"`], true];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Why no program can be looked for; undefined where PATH names a folder. */
function lackOfPath(env: Env, platform: NodeJS.Platform): Blind | undefined {
  if (pathEntries(env, platform).length > 0) return undefined;
  return { reason: 'not-supported', detail: env.PATH ? 'PATH names no folder by its whole path' : 'PATH is not set' };
}

/** Programs of this machine, by the PATH of `env`. */
export function createCommandProbe(
  env: Env = process.env,
  platform: NodeJS.Platform = process.platform,
  { foreign = [], trust = restricted }: CommandSurroundings = {},
): CommandProbe {
  const roots = once(() => foreignFolders(foreign, env.HOME ?? env.USERPROFILE));
  /** The ledger's folder that a file or folder lies in, links followed; undefined when it is the user's own. */
  const foreignRootOf = async (path: string): Promise<string | undefined> => {
    const real = await realpath(path).catch(() => path);
    return (await roots()).find((root) => isInside(root, path) || isInside(root, real));
  };
  const look = memoByKey(async (program: string) => {
    let passedOver: Wish | undefined;
    for await (const file of findPrograms(program, env, platform)) {
      const root = await foreignRootOf(file);
      if (root === undefined) return { file, passedOver };
      const wish: Wish = { kind: 'run', program: file, folder: root };
      if (trust.allows(wish)) return { file, passedOver };
      passedOver ??= wish;
    }
    return { file: undefined, passedOver };
  });
  // What a child looks for on PATH itself: an interpreter, git, node. Nothing of the folder either, whatever is trusted.
  const childPath = once(async () => {
    const own: string[] = [];
    for (const entry of pathEntries(env, platform)) if ((await foreignRootOf(entry)) === undefined) own.push(entry);
    return own.join(delimiter);
  });
  const noPath = lackOfPath(env, platform);
  const notThere = (program: string, passedOver: Wish | undefined) => {
    if (passedOver !== undefined) return notAllowed(passedOver);
    return noPath === undefined ? blind('tool-missing', `${program} is not on PATH`) : err(noPath);
  };
  return {
    ...withoutGaps({ noPath }),
    which: async (program) => (await look(program)).file,
    passedOver: async (program) => (await look(program)).passedOver,
    resolve: async (program, folder) => {
      const { file } = await look(program);
      const real = file === undefined ? undefined : await realProgram(file, folder, env);
      return real === undefined ? undefined : (await look(real)).file;
    },
    inPrivateFolder: async (use) => {
      // A home that is the ledger's folder is no place either: managers look upwards from where they stand.
      const known = [...(await roots()), ...foreign];
      return inPrivateFolder({ env, platform, isForeign: (path) => known.some((root) => isInside(root, path)) }, use);
    },
    open: async (program, args, { keep } = {}) => {
      const { file, passedOver } = await look(program);
      if (file === undefined) return notThere(program, passedOver);
      const { spawn } = await import('node:child_process');
      try {
        const child = spawn(file, [...args], {
          cwd: dirname(file),
          env: childEnvironment(env, platform, await childPath(), keep),
          stdio: ['pipe', 'pipe', 'pipe'],
          detached: platform !== 'win32',
          windowsHide: true,
        });
        watch(child);
        child.once('close', () => running.delete(child));
        return ok(child);
      } catch (error) {
        return blind('not-supported', `${program}: ${(error as Error).message}`);
      }
    },
    run: async (program, args, options = {}) => {
      const { file, passedOver } = await look(program);
      if (file === undefined) return notThere(program, passedOver);
      const { spawn } = await import('node:child_process');
      const childEnv = { ...childEnvironment(env, platform, await childPath(), options.keep), ...options.env };
      const [start, words, isVerbatim] = startLine(file, args, env, platform);
      const startedAt = monotonicMs();
      const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
      return new Promise<Look<CommandAnswer>>((resolve) => {
        let child: ChildProcess;
        try {
          child = spawn(start, words, {
            cwd: options.cwd ?? dirname(file),
            env: childEnv,
            stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
            detached: platform !== 'win32',
            windowsHide: true,
            windowsVerbatimArguments: isVerbatim,
          });
        } catch (error) {
          resolve(blindBy(error, 'not-supported', `${program}: ${(error as Error).message}`));
          return;
        }
        watch(child);
        // It may end without having read all; then that is how it ended.
        child.stdin?.on('error', () => undefined).end(options.input);
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
          options.signal?.removeEventListener('abort', onAbort);
          running.delete(child);
          resolve(answer);
        };
        const giveUp = (why: string) => {
          kill(child);
          child.stdout?.destroy();
          child.stderr?.destroy();
          finish(blind('timed-out', why));
        };
        const timer = setTimeout(() => giveUp(`${program} did not end within ${deadlineMs} ms`), deadlineMs);
        const onAbort = () => giveUp(`${program} was stopped`);
        if (options.signal?.aborted) onAbort();
        else options.signal?.addEventListener('abort', onAbort, { once: true });
        child.on('error', (error: NodeJS.ErrnoException) => {
          const reason = error.code === 'EACCES' ? 'not-permitted' : error.code === 'ENOENT' ? 'tool-missing' : 'not-supported';
          finish(blindBy(error, reason, `${program}: ${error.message}`));
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
