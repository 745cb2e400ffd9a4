#!/usr/bin/env node
import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { codeCacheFolder } from './base/cache-folder.ts';
import { version } from './base/version.ts';

const argv = process.argv.slice(2);
/** Runs shorter than this are over before anybody would miss the watchdog; it costs them nothing. */
const watchedAfterMs = 150;

// The most frequent question of scripts is answered before anything else is loaded.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  await run();
}

async function run(): Promise<void> {
  // On Node 22 and later the compiled code is kept between runs; Node 20 has no such cache.
  const { createRequire } = await import('node:module');
  const loader = createRequire(import.meta.url)('node:module') as { enableCompileCache?: (folder: string) => void };
  const cache = loader.enableCompileCache && codeCacheFolder();
  if (cache !== undefined) loader.enableCompileCache?.(cache);

  const interrupt = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    // The first signal ends the run in order (a running chat is stopped and its conversation deleted), the second at once.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(signal);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
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

  const { main } = await import('./main.ts');
  let callOff = () => {};
  const code = await main({
    argv,
    cwd: process.cwd(),
    env: process.env,
    platform: process.platform,
    stdout: streamOf(process.stdout),
    stderr: streamOf(process.stderr),
    stdin: process.stdin,
    ...(process.stdin.isTTY && process.stdout.isTTY ? { ask: (question: string) => ask(question, interrupt.signal) } : {}),
    interrupted: interrupt.signal,
    programFolder: import.meta.dirname,
    watch: (deadlineMs) => {
      callOff = watchOver(deadlineMs, listen, unlisten);
    },
  });
  callOff();
  // What was not all written is not fine.
  process.exitCode = code === 0 && lost !== undefined ? 3 : code;
  unlisten();
  // All is said. A peer that keeps a socket open must not keep the user waiting.
  setTimeout(() => process.exit(), 200).unref();
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
  // Whoever hides the cursor shows it again at the end; here nobody may come to it.
  const showCursor = () => process.stderr.isTTY === true && void writeSync(2, '\u001b[?25h');
  const startedMs = performance.now();
  const start = async () => {
    const { startWatchdog } = await import('./watchdog.ts');
    if (isOver) return;
    callOff = startWatchdog({
      thread: new URL('./watchdog-thread.js', import.meta.url),
      ...(deadlineMs === undefined ? {} : { deadlineMs: Math.max(1, deadlineMs - (performance.now() - startedMs)) }),
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

function streamOf(stream: NodeJS.WriteStream) {
  return { write: (text: string) => void stream.write(text), isTerminal: stream.isTTY === true, columns: stream.columns, raw: stream };
}
