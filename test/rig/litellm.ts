import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../src/practice/free-ports.ts';
import { eventually } from './engine.ts';

const uvx = ['tool', 'run', '--quiet', '--from', 'litellm[proxy]'];
/** It would fetch a list of prices, and tell who uses it. */
const quiet = { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_TELEMETRY: 'False' };

/** Why no real LiteLLM can be started here; undefined when one can. The first time it is fetched, which takes a while. */
export function liteLlmLacks(): string | undefined {
  // Whether it is there, and not whether it starts, which takes as long as to start it.
  const said = spawnSync('uv', [...uvx, 'python', '-c', ''], { encoding: 'utf8', timeout: 240_000, env: { ...process.env, ...quiet } });
  if (said.error) return `uv tool run litellm: ${said.error.message}`;
  return said.status === 0 ? undefined : `uv tool run litellm ended with ${said.status}: ${said.stderr}`;
}

/** A model that the gateway offers, and the model server that it asks for it. */
export type LiteLlmRoute = { readonly name: string; readonly port: number; readonly key: string };

export type LiteLlm = { readonly port: number; readonly stop: () => Promise<void> };

/** Starts a real LiteLLM that wants `masterKey`, and gives it when it listens. */
export async function startLiteLlm(routes: readonly LiteLlmRoute[], masterKey: string, host = '127.0.0.1'): Promise<LiteLlm> {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-test-litellm-'));
  const config = join(folder, 'config.yaml');
  await writeFile(config, `model_list:\n${routes.map(routeLines).join('')}`);
  const { gateway: port = 0 } = await freePorts(['gateway']);
  const gateway = spawn('uv', [...uvx, 'litellm', '--config', config, '--host', host, '--port', `${port}`], {
    stdio: 'ignore',
    // uv starts it as a process of its own: both end by their group.
    detached: true,
    env: { ...process.env, ...quiet, LITELLM_MASTER_KEY: masterKey },
  });
  const isAlive = async () => {
    if (gateway.exitCode !== null) throw new Error(`LiteLLM ended with ${gateway.exitCode}`);
    return fetch(`http://127.0.0.1:${port}/health/liveliness`).then(
      ({ ok }) => ok,
      () => false,
    );
  };
  const stop = async () => {
    if (gateway.pid !== undefined && gateway.exitCode === null) {
      const gone = new Promise((done) => gateway.once('exit', done));
      process.kill(-gateway.pid, 'SIGKILL');
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(isAlive, (is) => is, 120_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

const routeLines = ({ name, port, key }: LiteLlmRoute) =>
  `  - model_name: ${name}\n    litellm_params: { model: openai/tiny, api_base: "http://127.0.0.1:${port}/v1", api_key: ${key}, max_retries: 0 }\n`;
