import type { Look } from './look.ts';

export type CommandAnswer = { readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly durationMs: number };

export type CommandProbe = {
  /** Runs a program without a shell, standard input closed, output capped; killed at the deadline. `tool-missing` when it is not on PATH. */
  readonly run: (
    program: string,
    args: readonly string[],
    options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly deadlineMs?: number },
  ) => Promise<Look<CommandAnswer>>;
  /** The absolute path of a program on PATH; undefined when there is none. */
  readonly which: (program: string) => Promise<string | undefined>;
};
