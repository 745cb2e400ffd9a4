import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programFile } from './rig/program.ts';

/** Stops the event loop, in ways that the debugger's door is open in. */
const blockers = {
  'an endless loop': 'for (;;);',
  'a pattern that backtracks': "/^(a+)+$/.test('a'.repeat(60) + 'b');",
};
/** One call of the system, which nothing comes into. */
const shut = "require('node:child_process').spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 20000)']);";

/** Loaded before the program by NODE_OPTIONS: stops its loop as soon as the watchdog is there. */
const preload = (code: string) => `
const timer = setInterval(() => {
  if (globalThis[Symbol.for('preflight.watchdog')] === undefined) return;
  clearInterval(timer);
  setTimeout(() => { require('node:fs').writeSync(2, 'blocked\\n'); ${code} }, 300);
}, 20);
timer.unref();
`;

describe('an event loop that does not turn', () => {
  let folder: string;
  let silent: Server;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preflight-watchdog-'));
    silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { readonly port: number };
    await writeFile(join(folder, 'ports.yml'), `version: 1\nroles:\n  slow: { url: "http://127.0.0.1:${port}", kind: http }\n`);
  });
  afterAll(async () => {
    silent.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A run that waits for a server which never answers, and whose loop is stopped in the meantime. */
  async function blocked(code: string, args: readonly string[]) {
    const file = join(folder, `block-${randomUUID()}.cjs`);
    await writeFile(file, preload(code));
    const env = { ...process.env, NODE_OPTIONS: `--require ${file}` };
    const child = spawn(process.execPath, [await programFile(), '--wait', '1h', ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    return { child, ended: ending(child, () => stderr) };
  }

  const ending = async (child: ChildProcess, said: () => string) => {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, stderr: said() };
  };

  it.each(Object.entries(blockers))('ends with 3 behind its --deadline: %s', async (_, code) => {
    const { ended } = await blocked(code, ['--deadline', '1s']);
    const { code: exitCode, stderr } = await ended;
    expect(stderr).toMatch(/^blocked\npreflight: --deadline: [^\n]*\n$/);
    expect(exitCode).toBe(3);
  });

  it('is killed where it cannot even be told to end', async () => {
    const { ended } = await blocked(shut, ['--deadline', '1s']);
    const { signal, stderr } = await ended;
    expect(stderr).toMatch(/^blocked\npreflight: --deadline: [^\n]*\n$/);
    expect(signal).toBe('SIGKILL');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends by a %s', async (name) => {
    const { child, ended } = await blocked('for (;;);', []);
    await once(child.stderr as NonNullable<typeof child.stderr>, 'data');
    // As a user does who sees nothing happen: again.
    const again = setInterval(() => child.kill(name), 200);
    const { signal, code } = await ended;
    clearInterval(again);
    expect(signal ?? code).toBe(signal === null ? (name === 'SIGINT' ? 130 : 143) : name);
  });
});
