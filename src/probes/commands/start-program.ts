import { type ChildProcess, spawn } from 'node:child_process';
import { monotonicMs } from '../../base/clock.ts';

/** How a program ended, or why it never started: a code of the system. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly why: string };

/** A program that runs in the foreground of ours: it has our terminal, and what it says goes where ours would. */
export type RunningProgram = {
  readonly ended: Promise<ProgramEnd>;
  /** Asks it and all that it started to end; more and more firmly, until nobody is left. Ends at once where nobody is. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
};

/** For the program itself: Docker gives a container ten seconds, and compose one after the other. For what it leaves behind, at each step. */
const patienceMs = { asked: 60_000, left: 1_000 };

// What was started may not outlive this process, whichever way it ends.
const groups = new Set<ChildProcess>();
let isExitWatched = false;

/**
 * Starts a program as the user would: in this environment, without a shell. It leads a group of its own, so that a Ctrl-C of the terminal
 * reaches us alone and is handed on once, to it and to all that it started. (Windows has no groups: there both get it from the console.)
 */
export function startProgram(
  [program = '', ...args]: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): RunningProgram {
  let child: ChildProcess;
  try {
    child = spawn(program, args, { cwd, env, stdio: 'inherit', detached: !isWindows, windowsHide: true });
  } catch (error) {
    return { ended: Promise.resolve({ kind: 'not-started', why: codeOf(error) }), end: async () => {} };
  }
  watch(child);
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', why: codeOf(error) }));
    child.once('exit', (code, signal) => resolve(code === null ? { kind: 'signalled', signal: signal ?? '' } : { kind: 'exited', code }));
  });
  const end = async (signal: NodeJS.Signals) => {
    // Where there are no groups the console has told it already.
    if (!isWindows) send(child, signal);
    await Promise.race([ended, over(patienceMs.asked)]);
    for (const name of [undefined, 'SIGTERM', 'SIGKILL'] as const) {
      if (name !== undefined) send(child, name);
      if (await isGone(child, patienceMs.left)) break;
    }
    groups.delete(child);
  };
  return { ended, end };
}

const isWindows = process.platform === 'win32';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown';

function watch(child: ChildProcess): void {
  groups.add(child);
  if (isExitWatched) return;
  isExitWatched = true;
  process.on('exit', () => {
    for (const group of groups) send(group, 'SIGKILL');
  });
}

/** Signals the group, or the process where there are none; who is gone hears nothing. */
function send({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(isWindows ? pid : -pid, signal);
  } catch (error) {
    // Somebody of another user is there, and not ours to end.
    return codeOf(error) === 'EPERM' && signal === 0;
  }
}

const isAlive = (child: ChildProcess) => (isWindows ? child.exitCode === null && child.signalCode === null : send(child, 0));

/** Looks until nobody of the group is left, or the time is over: nobody tells when a grandchild ends. */
async function isGone(child: ChildProcess, ms: number): Promise<boolean> {
  const until = monotonicMs() + ms;
  while (isAlive(child) && monotonicMs() < until) await over(50);
  return !isAlive(child);
}

const over = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
