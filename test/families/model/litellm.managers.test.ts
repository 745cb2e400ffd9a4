import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../../../src/practice/free-ports.ts';
import { practiceModelToken } from '../../../src/practice/healthy-plan.ts';
import { llamaServer } from '../../../src/practice/llama-server.ts';
import { checkIn, removeBuiltProgram } from '../../rig/built-program.ts';
import { type LiteLlm, liteLlmLacks, startLiteLlm } from '../../rig/litellm.ts';

// A real LiteLLM before llama.cpp's interface, and no Dify anywhere: client → gateway → model server.

const upstreamKey = practiceModelToken;
const masterKey = ['sk', 'PracticeGatewayKey'].join('-');
const lacks = liteLlmLacks();

let folder = '';
let gateway: LiteLlm | undefined;
let upstream: Server | undefined;
const ports = { gateway: 0, upstream: 0, closed: 0 };

beforeAll(async () => {
  if (lacks !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'preflight-litellm-'));
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
  ports.closed = (await freePorts(['closed'])).closed as number;
  const routes = [
    { name: 'small', port: ports.upstream, key: upstreamKey },
    { name: 'badkey', port: ports.upstream, key: 'another' },
    { name: 'down', port: ports.closed, key: upstreamKey },
  ];
  gateway = await startLiteLlm(routes, masterKey);
  ports.gateway = gateway.port;
}, 240_000);

afterAll(async () => {
  await gateway?.stop();
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
  if (process.env.PREFLIGHT_TEST_ALL === '1') expect(lacks).toBeUndefined();
  else expect(['undefined', 'string']).toContain(typeof lacks);
});

describe.skipIf(lacks !== undefined)('a stack without Dify, behind a real LiteLLM', () => {
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
    // LiteLLM tries several times before it says so, and the chat alone may take as long as a test may.
  }, 120_000);

  test('knows the declared front among the listeners of the machine', async () => {
    const { report } = await checked('small');
    expect(report.checks.find(({ kind }) => kind === 'front.unique')).toMatchObject({ verdict: 'pass', code: 'front-is-unique' });
  });
});
