#!/usr/bin/env node
import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { monotonicMs } from './base/clock.ts';
import { type InterruptSignal, interruptCodes } from './base/interrupt.ts';
import { isOlder, oldestNode } from './base/is-older.ts';
import { isReadByCi, withoutCommands } from './base/log-commands.ts';
import { version } from './base/version.ts';
import { languageOf } from './commands/language.ts';
import { installed } from './installed.ts';
import { oldNode } from './words/old-node.ts';

const argv = process.argv.slice(2);
/** What a second Ctrl-C leaves of a clean-up that the first one began. */
const hurryMs = 1_000;
/** Runs shorter than this are over before anybody would miss the watchdog; it costs them nothing. */
const watchedAfterMs = 250;

// The most frequent question of scripts is answered before anything else is loaded.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else if (isOlder(process.versions.node, oldestNode)) {
  // Nothing else of the program can be read by it; this file is built for any Node.js that knows modules.
  process.stderr.write(`preflight: ${oldNode[languageOf(argv, process.env)](process.versions.node, oldestNode)}\n`);
  process.exitCode = 3;
} else if (!installed.isChild(argv)) {
  void run();
}

async function run(): Promise<void> {
  const interrupt = new AbortController();
  const signals = Object.keys(interruptCodes) as InterruptSignal[];
  let hurry: NodeJS.Timeout | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    // The first signal ends the run in order (a running chat is stopped and its conversation deleted), the second leaves that a second
    // more, the third ends it at once.
    if (hurry !== undefined) return dieBy(signal as InterruptSignal);
    if (interrupt.signal.aborted) hurry = setTimeout(() => dieBy(signal as InterruptSignal), hurryMs);
    else interrupt.abort(signal);
  };
  const listen = () => {
    for (const signal of signals) process.on(signal, onSignal);
  };
  const unlisten = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  listen();
  let lost: string | undefined;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that went away (`preflight | head`) is no error of ours; a full disk may have cut the report short.
      if (error.code === 'EPIPE' || lost !== undefined) return;
      lost = error.code ?? error.message;
      if (stream === process.stdout) process.stderr.write(`preflight: stdout: ${lost}\n`);
      process.exitCode ||= 3;
    });
  }

  const program = installed.load();
  let callOff = () => {};
  const isInLog = isReadByCi(process.env);
  let hasLooked = false;
  const code = await program.exports.main({
    argv,
    cwd: workingFolder(),
    env: process.env,
    platform: process.platform,
    stdout: streamOf(process.stdout, isInLog),
    stderr: streamOf(process.stderr, isInLog),
    stdin: process.stdin,
    ...(process.stdin.isTTY && process.stdout.isTTY ? { ask: (question: string) => ask(question, interrupt.signal) } : {}),
    interrupted: interrupt.signal,
    program: installed.program(),
    watch: (deadlineMs) => {
      hasLooked = true;
      callOff = watchOver(deadlineMs, listen, unlisten);
    },
  });
  callOff();
  clearTimeout(hurry);
  const signal = signals.find((name) => interruptCodes[name] === code);
  if (signal !== undefined) {
    if (process.stdout.writableLength > 0) await new Promise<void>((written) => process.stdout.write('', () => written()));
    dieBy(signal);
  }
  // What was not all written is not fine.
  process.exitCode = code === 0 && lost !== undefined ? 3 : code;
  unlisten();
  // What a look needs is kept; the other commands make do with it.
  if (hasLooked && !interrupt.signal.aborted) program.keep([code, ...argv.filter((word) => /^(?:-|[a-z]+$)/.test(word))].join('\0'));
  // All is said. A peer that keeps a socket open must not keep the user waiting.
  setTimeout(() => process.exit(), 200).unref();
}

/** Whoever hides the cursor shows it again at the end; where the process is ended from outside of it, nobody may come to that. */
const showCursor = () => process.stderr.isTTY === true && void writeSync(2, '\u001b[?25h');

/** Ends by the signal itself, so that whoever called (`bash script`, make) knows that it was one, and stops too. */
function dieBy(signal: InterruptSignal): void {
  process.exitCode = interruptCodes[signal];
  try {
    showCursor();
  } catch {
    // The terminal is gone: that is what SIGHUP says.
  }
  // Windows knows no signals.
  if (process.platform === 'win32') process.exit();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** The folder that this was called in; '' when somebody removed it meanwhile. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}

/** One line from the terminal; nothing when the user rather ends it. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  // While it reads, the terminal's Ctrl-C comes here and not as a signal.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await lines.question(question, { signal });
  } catch {
    return '';
  } finally {
    lines.close();
  }
}

/** Sets the watchdog on this process, at once where a deadline was promised; gives back how it is called off. */
function watchOver(deadlineMs: number | undefined, listen: () => void, unlisten: () => void): () => void {
  let callOff: (() => void) | undefined;
  let isOver = false;
  const startedMs = monotonicMs();
  const start = async () => {
    const { startWatchdog } = await import('./watchdog.ts');
    if (isOver) return;
    callOff = startWatchdog({
      thread: installed.watchdogThread(),
      ...(deadlineMs === undefined ? {} : { deadlineMs: Math.max(1, deadlineMs - (monotonicMs() - startedMs)) }),
      onBlocked: () => {
        // Signals reach nobody while the loop stands still. By default they end the process at once.
        showCursor();
        unlisten();
      },
      onFree: listen,
      onOverdue: (text) => {
        showCursor();
        writeSync(2, text);
        // Node would add a line about a debugger, for that is how the watchdog came in.
        closeSync(2);
        openSync(devNull, 'w');
        process.exit(3);
      },
    });
  };
  const timer = deadlineMs === undefined ? setTimeout(start, watchedAfterMs).unref() : undefined;
  if (timer === undefined) void start();
  return () => {
    isOver = true;
    clearTimeout(timer);
    callOff?.();
  };
}

function streamOf(stream: NodeJS.WriteStream, isInLog: boolean) {
  const asIs = (text: string) => void stream.write(text);
  const write = isInLog ? (text: string) => asIs(withoutCommands(text)) : asIs;
  return { write, asIs, isTerminal: stream.isTTY === true, columns: stream.columns, raw: stream };
}
