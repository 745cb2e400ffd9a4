import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { practiceModelToken } from '../../../src/practice/healthy-plan.ts';
import { llamaServer } from '../../../src/practice/llama-server.ts';
import { checkIn, removeBuiltProgram } from '../../rig/built-program.ts';

// A real LiteLLM before llama.cpp's interface, and no Dify anywhere: client → gateway → model server.

const upstreamKey = practiceModelToken;
const masterKey = ['sk', 'PracticeGatewayKey'].join('-');
const uvx = ['tool', 'run', '--quiet', '--from', 'litellm[proxy]', 'litellm'];
const hasLiteLlm = spawnSync('uv', [...uvx, '--version'], {
  timeout: 240_000,
  env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
});

let folder = '';
let gateway: ChildProcess | undefined;
let upstream: Server | undefined;
const ports = { gateway: 0, upstream: 0, closed: 0 };

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Until the gateway takes a connection; the test's own time limit ends it. */
async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    if (gateway?.exitCode !== null) throw new Error(`LiteLLM ended with ${gateway?.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const route = (name: string, port: number, key: string) =>
  `  - model_name: ${name}\n    litellm_params: { model: openai/tiny, api_base: "http://127.0.0.1:${port}/v1", api_key: ${key}, max_retries: 0 }\n`;

beforeAll(async () => {
  if (hasLiteLlm.status !== 0) return;
  folder = mkdtempSync(join(tmpdir(), 'preflight-litellm-'));
  [ports.gateway, ports.closed] = [await freePort(), await freePort()];
  upstream = createServer(
    llamaServer({
      product: 'llama.cpp',
      state: 'serving',
      generation: '0.4',
      version: '',
      title: 'llama-server',
      on: 'upstream',
      bind: 'loopback',
      isJit: true,
      loadMs: 0,
      tokenMs: 5,
      models: [{ id: 'tiny', type: 'llm', isLoaded: true, loadedContext: 4096, maxContext: 4096 }],
      answer: ['po', 'ng'],
      token: upstreamKey,
    }),
  ).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  ports.upstream = (upstream.address() as { port: number }).port;
  const routes = [
    route('small', ports.upstream, upstreamKey),
    route('badkey', ports.upstream, 'another'),
    route('down', ports.closed, upstreamKey),
  ];
  writeFileSync(join(folder, 'config.yaml'), `model_list:\n${routes.join('')}`);
  const args = [...uvx, '--config', join(folder, 'config.yaml'), '--host', '127.0.0.1', '--port', String(ports.gateway)];
  gateway = spawn('uv', args, {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, LITELLM_MASTER_KEY: masterKey, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_TELEMETRY: 'False' },
  });
  await untilOpen(ports.gateway);
}, 240_000);

afterAll(async () => {
  if (gateway?.pid !== undefined) process.kill(-gateway.pid);
  upstream?.closeAllConnections();
  upstream?.close();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  await removeBuiltProgram();
});

async function checked(model: string, key = masterKey) {
  const ledger = `version: 1
front: litellm
roles:
  litellm: { url: "http://127.0.0.1:${ports.gateway}", kind: openai, model: ${model}, token: LITELLM_KEY }
  llama: { url: "http://127.0.0.1:${ports.upstream}", kind: openai, model: tiny, token: LLAMA_KEY }
path:
  - litellm
  - { role: llama, as: "http://127.0.0.1:${ports.upstream}/v1" }
chat: { to: litellm, within: 30s }
tokens:
  LITELLM_KEY: { kind: openai }
  LLAMA_KEY: { kind: openai }
`;
  writeFileSync(join(folder, 'ports.yml'), ledger);
  return checkIn(folder, { env: { LITELLM_KEY: key, LLAMA_KEY: upstreamKey } });
}

test('LiteLLM can be had where every tier is asked for', () => {
  if (process.env.PREFLIGHT_TEST_ALL === '1') expect(hasLiteLlm.stderr.toString(), 'uv tool run litellm').toBe('');
  else expect([0, 1, null, 2]).toContain(hasLiteLlm.status);
});

describe.skipIf(hasLiteLlm.status !== 0)('a stack without Dify, behind a real LiteLLM', () => {
  test('is proven end to end by one chat', async () => {
    const { report, code, stdout } = await checked('small');
    expect(report.causes).toEqual([]);
    expect(report.chat).toMatchObject({ answer: 'pong', cleanedUp: true });
    expect(report.checks.find(({ kind }) => kind === 'model.chat')).toMatchObject({ verdict: 'pass', code: 'model-answered' });
    expect(report.checks.find(({ kind }) => kind === 'endpoint.identity')?.message).toContain('LiteLLM');
    expect(code).toBe(0);
    expect(stdout).not.toContain(masterKey);
  });

  test('names the key that the gateway has for the server behind it', async () => {
    const { report } = await checked('badkey');
    expect(report.causes.map(({ code, subject }) => `${code}:${subject}`)).toEqual(['upstream-key-rejected:llama']);
    expect(report.path.find(({ to }) => to === 'llama')?.verdict).toBe('fail');
  });

  test('says that the gateway was told another address, where the path works', async () => {
    const { report } = await checked('down');
    expect(report.causes.map(({ code, subject }) => `${code}:${subject}`)).toEqual(['upstream-unreachable:llama']);
  });

  test('knows the declared front among the listeners of the machine', async () => {
    const { report } = await checked('small');
    expect(report.checks.find(({ kind }) => kind === 'front.unique')).toMatchObject({ verdict: 'pass', code: 'front-is-unique' });
  });
});
