import type { InterruptCode } from '../base/interrupt.ts';

/** A stream that text is written to; what of it matters for a surface. */
export type OutputStream = {
  /** For what a person reads: where a CI system reads it too, no line of it is a command. */
  readonly write: (text: string) => void;
  /** For what a program reads: data, and the commands that a format for CI consists of. */
  readonly asIs: (text: string) => void;
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
  /** The stream itself, for what moves on a terminal; absent where there is none. */
  readonly raw?: NodeJS.WriteStream;
};

/** The built program, be it a folder of files or one executable file. */
export type Program = {
  /** The text of a file that ships, by its place beside `cli.cjs` (`schema/ports.json`, `../ports.yml`). Rejects where it is missing. */
  readonly read: (name: string) => Promise<string>;
  /** What the executable of this process is given to become a child of the practice stack. */
  readonly childFile: string;
  /** The words that start it again from any folder, for commands that are shown. */
  readonly called: readonly string[];
};

/**
 * The process as a value: all that a command may know and touch of it. Only cli.ts makes one from the real process.
 */
export type Host = {
  readonly argv: readonly string[];
  /** The working folder; '' when there is none any more. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** What comes in by the pipe, for a command that talks with a program; absent where nothing can. */
  readonly stdin?: NodeJS.ReadableStream & import('node:stream').Readable;
  /** Puts a question to the person at the terminal; absent where nobody can answer. */
  readonly ask?: (question: string) => Promise<string>;
  /** Aborted by the first Ctrl-C, hang-up or SIGTERM, with the signal's name as its reason. */
  readonly interrupted: AbortSignal;
  /** A run begins: from now on the process is ended two seconds after this deadline (milliseconds), and by signals, whatever its loop does. */
  readonly watch?: (deadlineMs: number | undefined) => void;
  readonly program: Program;
};

export type ExitCode = 0 | 1 | 2 | 3 | InterruptCode;
