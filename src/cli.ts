#!/usr/bin/env node
import { version } from './base/version.ts';

const argv = process.argv.slice(2);

// The most frequent question of scripts is answered before anything else is loaded.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  await run();
}

async function run(): Promise<void> {
  // On Node 22 and later the compiled code is kept between runs; Node 20 has no such cache.
  const { createRequire } = await import('node:module');
  const loader = createRequire(import.meta.url)('node:module') as { enableCompileCache?: () => void };
  loader.enableCompileCache?.();

  const interrupt = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    // The first signal ends the run in order (a running chat is stopped and its conversation deleted), the second at once.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(signal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
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
  const code = await main({
    argv,
    cwd: process.cwd(),
    env: process.env,
    platform: process.platform,
    stdout: streamOf(process.stdout),
    stderr: streamOf(process.stderr),
    ...(process.stdin.isTTY && process.stdout.isTTY ? { ask: (question: string) => ask(question, interrupt.signal) } : {}),
    interrupted: interrupt.signal,
    programFolder: import.meta.dirname,
  });
  // What was not all written is not fine.
  process.exitCode = code === 0 && lost !== undefined ? 3 : code;
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
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

function streamOf(stream: NodeJS.WriteStream) {
  return { write: (text: string) => void stream.write(text), isTerminal: stream.isTTY === true, columns: stream.columns, raw: stream };
}
