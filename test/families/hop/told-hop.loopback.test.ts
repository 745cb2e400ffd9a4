import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/base/redact.ts';
import { ok } from '../../../src/base/result.ts';
import type { CheckContext } from '../../../src/engine/check.ts';
import { hopReaches } from '../../../src/families/hop/checks/hop-reaches.ts';
import { parseEndpoint } from '../../../src/ledger/endpoint.ts';
import { createHttpProbe } from '../../../src/probes/http/http.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { ledgerOfReach } from '../../../src/reach/reach-ledger.ts';
import type { Call, Caller } from '../../../src/reach/reach-seen.ts';
import { startRecorded } from '../../probes/identity/recorded-server.ts';
import { type Recorded, recordedServer } from '../endpoint/listening.ts';
import { hostContainer } from './host-container.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function modelServer(): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(200, { connection: 'close' }).end('{"object":"list","data":[]}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

/** The hop of a container of this image, whose programs run on this machine, to an address that one of its variables holds. */
async function ask(href: string, image: string, more: Partial<Call> = {}) {
  const docker = hostContainer([{ id: 'c', service: 'front', image, networks: [{ name: 'host', aliases: [] }] }]);
  const list = await docker.containers();
  const [container] = list.ok ? list.value : [];
  const address = parseEndpoint(href, ['http']);
  if (!container || !address.ok) throw new Error('no container');
  const caller: Caller = { name: 'front', container };
  const call: Call = {
    caller,
    variable: 'OPENAI_API_BASE_URL',
    speech: 'http',
    address: address.value,
    target: { kind: 'host' },
    isModel: true,
    ...more,
  };
  const ledger = ledgerOfReach({ callers: [caller], calls: [call], notAsked: [] }, '/');
  const probes = {
    http: createHttpProbe({ deadlineMs: 2_000 }),
    docker,
    sockets: { listenersOn: async () => ok([]) },
  } as unknown as Probes;
  const subject = { name: ledger.ports?.path[0]?.role ?? '' };
  return hopReaches.run({ ledger, phase: 'running', subject, probes, redact: createRedactor([]) } as unknown as CheckContext);
}

describe('a server that crashes where it would refuse for want of a key', () => {
  const crashing = (answers: Readonly<Record<string, Recorded>> = {}) =>
    recordedServer(answers, () => [500, { 'content-type': 'text/plain' }, 'Internal Server Error']);

  it('is reached, and wants a key, where it says LiteLLM’s word at LiteLLM’s own path', async () => {
    const { asked, origin } = await startRecorded('litellm-pip', ['keyed-nokey-']);
    expect(await ask(`${origin}/v1`, 'chat:1')).toMatchObject({ verdict: 'pass', code: 'hop-reached', observed: { wantsKey: true } });
    // Other tests of this machine may ask every listener for its front page meanwhile.
    expect(asked).toEqual(expect.arrayContaining(['/v1/models', '/health/liveliness']));
    expect(asked).not.toContain('/health');
  });

  it('is found behind the path that a gateway has for it', async () => {
    const { origin } = await crashing({ '/llm/health/liveliness': [200, { 'content-type': 'application/json' }, `"I'm alive!"`] });
    expect(await ask(`${origin}/llm/v1`, 'chat:1')).toMatchObject({ verdict: 'pass', observed: { wantsKey: true } });
    expect(await ask(`${origin}/llm/v1`, 'chat:1', { variable: 'LLM_BASE_URL' })).toMatchObject({ verdict: 'pass' });
  });

  it('is broken, where it is anybody else', async () => {
    const { origin } = await crashing();
    expect(await ask(`${origin}/v1`, 'chat:1')).toMatchObject({ verdict: 'fail', code: 'hop-server-error', args: { status: 500 } });
  });
});

describe('a server that wants a key at every path', () => {
  const locked = () => recordedServer({}, () => [401, { 'content-type': 'application/json' }, '{"error":{"message":"Invalid API Key"}}']);

  it.each([
    ['/v1/chat/completions', 'whole-endpoint', '/v1'],
    ['/v1/v1', 'v1-twice', '/v1'],
    ['/llm/v1/models/', 'whole-endpoint', '/llm/v1'],
  ])('says nothing of the base path %s, whose shape is told instead', async (path, how, meant) => {
    const { origin } = await locked();
    const found = await ask(`${origin}${path}`, 'chat:1');
    expect(found).toMatchObject({ verdict: 'warn', code: 'address-misspelt', args: { how, meant: `${origin}${meant}` } });
    expect(found).toMatchObject({ args: { variable: 'OPENAI_API_BASE_URL' }, observed: { wantsKey: true } });
  });

  it.each(['/v1', '', '/chat', '/openai/v1/'])('has nothing held against its base path “%s”', async (path) => {
    const { origin } = await locked();
    expect(await ask(`${origin}${path}`, 'chat:1')).toMatchObject({ verdict: 'pass', code: 'hop-reached', observed: { wantsKey: true } });
  });
});

describe('an address that is reached, and yet not called', () => {
  it('is misspelt in the variable', async () => {
    const found = await ask(await modelServer(), 'chat:1', { misspelt: 'quotes' });
    expect(found).toMatchObject({ verdict: 'warn', code: 'address-misspelt', args: { variable: 'OPENAI_API_BASE_URL', how: 'quotes' } });
  });

  it('is forbidden by the settings of its caller', async () => {
    const found = await ask(await modelServer(), 'flowiseai/flowise:3.1.4');
    expect(found).toMatchObject({
      verdict: 'warn',
      code: 'caller-forbids-private',
      args: { front: 'flowise', variable: 'HTTP_SECURITY_CHECK' },
    });
  });

  it('is fine for everybody else', async () => {
    expect(await ask(await modelServer(), 'chat:1')).toMatchObject({ verdict: 'pass', code: 'hop-reached' });
  });
});
