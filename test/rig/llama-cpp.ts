import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../src/practice/free-ports.ts';
import { eventually } from './engine.ts';
import { tinyGguf } from './tiny-gguf.ts';

/** Why no real llama.cpp can be started here; undefined when one can. `.ci/llama-server` unpacks one. */
export function llamaCppLacks(): string | undefined {
  const said = spawnSync('llama-server', ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (said.error) return `llama-server: ${said.error.message}`;
  return said.status === 0 ? undefined : `llama-server --version ended with ${said.status}: ${said.stderr}`;
}

export type LlamaCpp = { readonly port: number; readonly stop: () => Promise<void> };

type Wanted = {
  /** Where it listens; this machine's loopback when left out. */
  readonly host?: string;
  /** A free one when left out. */
  readonly port?: number;
  readonly key?: string;
  /** Tokens of one slot. */
  readonly context?: number;
};

/** Starts a real llama.cpp with a tiny model, and gives it when the model is loaded. */
export async function startLlamaCpp({ host = '127.0.0.1', port: wanted, key, context = 512 }: Wanted = {}): Promise<LlamaCpp> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-test-llama-'));
  const model = join(folder, 'tiny.gguf');
  await writeFile(model, tinyGguf());
  const { llama: port = 0 } = wanted === undefined ? await freePorts(['llama']) : { llama: wanted };
  const args = ['--model', model, '--alias', 'tiny', '--host', host, '--port', `${port}`, '--ctx-size', `${context}`];
  // The key of a command line would be everybody's to read.
  const env = { ...process.env, ...(key === undefined ? {} : { LLAMA_API_KEY: key }) };
  const server = spawn('llama-server', [...args, '--parallel', '1', '--threads', '1'], { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  server.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  const stop = async () => {
    await ended(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(
      () => healthOf(server, port, () => said),
      (status) => status === 200,
      30_000,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

async function healthOf(server: ChildProcess, port: number, said: () => string): Promise<number> {
  if (server.exitCode !== null || server.pid === undefined) throw new Error(`llama-server ended with ${server.exitCode}: ${said()}`);
  return fetch(`http://127.0.0.1:${port}/health`).then(
    ({ status }) => status,
    () => 0,
  );
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((done) => server.once('exit', done));
  server.kill('SIGKILL');
  await gone;
}
