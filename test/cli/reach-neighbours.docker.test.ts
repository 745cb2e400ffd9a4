import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { freePorts } from '../../src/practice/free-ports.ts';
import type { Report } from '../../src/report/report.ts';
import { recordedOf } from '../probes/identity/recorded-server.ts';
import {
  type Client,
  type ClientLibraries,
  type ClientSaid,
  clientCommand,
  clients,
  fetchClientLibraries,
  saidOf,
} from '../rig/client-libraries.ts';
import { docker, engineAnswers, eventually, removeContainers, startContainer, testLabel, testName } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';
import { type LiteLlm, liteLlmLacks, startLiteLlm } from '../rig/litellm.ts';
import { type LlamaCpp, llamaCppLacks, startLlamaCpp } from '../rig/llama-cpp.ts';
import { run } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

/*
 * Fronts in containers that ask with the client libraries that fronts have, model servers that people run, and an nginx between. What the
 * library says is the truth; what `preflight reach` says of the same container has to agree.
 */
const engine = (await engineAnswers()) ? undefined : 'no Docker engine answers';
const gone = [engine, liteLlmLacks(), llamaCppLacks()].filter((why) => why !== undefined);
/** Fetched only where they are of use; why they could not be is a text. */
const libraries = gone.length === 0 ? fetchClientLibraries() : '';
const lacks = [...gone, ...(typeof libraries === 'string' && libraries !== '' ? [libraries] : [])];

const [masterKey, upstreamKey] = [['sk', 'NeighbourGatewayKey'].join('-'), ['sk', 'NeighbourModelKey'].join('-')];

/** A front as somebody has it: what its variable holds, and how its container is run. `{litellm}` and so on are where the servers are. */
type Front = { readonly told: string; readonly options?: readonly string[]; readonly key?: string };

type Trouble = Front & {
  readonly client: Client;
  /** What its library says. */
  readonly truth: ClientSaid;
  readonly cause: string;
  /** What somebody has after the remedy was typed; the address of it has to be a part of what is printed. */
  readonly mended: Front;
};

const withHost = ['--add-host', 'host.docker.internal:host-gateway'];
const connection = { says: 'connection' } as const;
const notFound = { says: 'status', status: 404 } as const;
const [python, node, ollama] = clients;
const [gateway, model, tags] = ['litellm', 'wide', 'ollama'].map((name) => `host.docker.internal:{${name}}`);

const troubles: readonly Trouble[] = [
  ...[
    { client: python, told: 'http://localhost:{litellm}/v1', mended: `http://${gateway}/v1`, key: masterKey },
    { client: node, told: 'http://127.0.0.1:{wide}/v1', mended: `http://${model}/v1` },
    { client: ollama, told: 'http://localhost:{ollama}', mended: `http://${tags}` },
  ].map(({ mended: told, ...front }) => ({
    ...front,
    truth: connection,
    cause: 'loopback-url-in-container',
    mended: { ...front, told, options: withHost },
  })),
  ...[
    { client: python, told: `http://${gateway}/v1`, key: masterKey },
    { client: node, told: `http://${model}/v1` },
    { client: ollama, told: `http://${tags}` },
  ].map((front) => ({ ...front, truth: connection, cause: 'host-gateway-missing', mended: { ...front, options: withHost } })),
  ...[
    { client: python, told: `http://${gateway}/v1/v1`, mended: `http://${gateway}/v1`, key: masterKey },
    { client: python, told: `http://${gateway}/v1/chat/completions`, mended: `http://${gateway}/v1`, key: masterKey },
    { client: node, told: `http://${model}/v1/v1`, mended: `http://${model}/v1` },
    { client: node, told: `http://${tags}`, mended: `http://${tags}/v1` },
    { client: ollama, told: `http://${tags}/v1`, mended: `http://${tags}` },
  ].map(({ mended: told, ...front }) => ({
    ...front,
    options: withHost,
    truth: notFound,
    cause: 'base-url-without-v1',
    mended: { ...front, told, options: withHost },
  })),
];

/** Addresses that work, and more of them than documents tell: these servers have their list without /v1, too. */
const working: readonly (Front & { readonly client: Client })[] = [
  { client: node, told: `http://${model}`, options: withHost },
  { client: python, told: `http://${gateway}`, options: withHost, key: masterKey },
  { client: node, told: `http://${gateway}/v1/`, options: withHost, key: masterKey },
  { client: node, told: `http://${tags}/v1`, options: withHost },
  { client: python, told: 'http://{nginx}/v1', key: masterKey },
  { client: node, told: 'http://{nginx}/llama/v1' },
];

/** Servers that want another key than the front has. */
const locked: readonly (Front & { readonly client: Client; readonly statuses: readonly number[] })[] = [
  { client: python, told: 'http://host.docker.internal:{locked}/v1', options: withHost, statuses: [401] },
  // A LiteLLM without its database's library calls a wrong key another thing.
  { client: python, told: `http://${gateway}/v1`, options: withHost, statuses: [400, 401] },
  { client: node, told: 'http://{nginx}/v1', statuses: [400, 401] },
];

const variableOf = (client: Client) => (client === ollama ? 'OLLAMA_BASE_URL' : 'OPENAI_BASE_URL');

test('the libraries and servers can be had where every tier is asked for', () => {
  if (process.env.PREFLIGHT_TEST_ALL === '1') expect(lacks).toEqual([]);
  else expect(lacks.every((why) => why !== '')).toBe(true);
});

describe.skipIf(lacks.length > 0)('a front with a real client library', () => {
  const network = testName('net');
  const nginx = testName('nginx');
  const started: string[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  const places: Record<string, number | string> = {};
  let folder = '';

  beforeAll(async () => {
    await docker('network', 'create', '--label', testLabel, network);
    folder = await mkdtemp(join(tmpdir(), 'preflight-test-neighbours-'));
    const start = async <T extends LlamaCpp | LiteLlm>(name: string, server: Promise<T>): Promise<T> => {
      const { port, stop } = await server;
      ends.push(stop);
      places[name] = port;
      return server;
    };
    const [upstream] = await Promise.all([
      start('upstream', startLlamaCpp({ key: upstreamKey })),
      start('wide', startLlamaCpp({ host: '0.0.0.0' })),
      start('locked', startLlamaCpp({ host: '0.0.0.0', key: upstreamKey })),
    ]);
    await start('litellm', startLiteLlm([{ name: 'tiny', port: upstream.port, key: upstreamKey }], masterKey, '0.0.0.0'));
    Object.assign(places, await freePorts(['ollama', 'closed']), { nginx });
    ends.push(await ollamaAt(Number(places.ollama)));
    await startNginx();
  }, 180_000);
  afterAll(async () => {
    await removeContainers(started);
    for (const end of ends) await end();
    await docker('network', 'rm', network);
    await rm(folder, { recursive: true, force: true });
    (libraries as ClientLibraries).remove();
  }, 60_000);

  async function startNginx(): Promise<void> {
    const to = (port: number | string | undefined) => `proxy_pass http://host.docker.internal:${port}/;`;
    const locations = [
      `/ { ${to(places.litellm)} }`,
      `/llama/ { ${to(places.wide)} }`,
      `/down/ { ${to(places.closed)} }`,
      '/nothing/ { return 404; }',
    ];
    const config = `daemon off;\nuser root;\nevents {}\nhttp { access_log off; server { listen 80; ${locations.map((one) => `location ${one}`).join(' ')} } }\n`;
    await writeFile(join(folder, 'nginx.conf'), config);
    const options = ['--network', network, ...withHost, '-v', `${folder}:/conf:ro`];
    started.push(nginx);
    await startContainer(nginx, await ensureImage('nginx'), options, ['nginx', '-c', '/conf/nginx.conf', '-e', 'stderr']);
    const isServing = () => docker('inspect', '--format', '{{.State.Running}}', nginx);
    await eventually(isServing, (said) => said === 'true');
  }

  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(places[name]));

  /** What the library in the container says, and then what is said of the container. */
  async function tried(client: Client, { told, key = 'not-its-key', options = [] }: Front) {
    const name = testName('front');
    started.push(name);
    const variables = client === ollama ? [`OLLAMA_BASE_URL=${fill(told)}`] : [`OPENAI_BASE_URL=${fill(told)}`, `OPENAI_API_KEY=${key}`];
    const around = [
      '--network',
      network,
      ...(libraries as ClientLibraries).options,
      ...options,
      ...variables.flatMap((one) => ['-e', one]),
    ];
    await startContainer(name, await ensureImage('node'), around, ['sleep', '600']);
    try {
      const truth = saidOf(await docker('exec', name, ...clientCommand[client]));
      const { code, stdout } = await inFolder((cwd) => run(['reach', name, '--format', 'json'], { cwd }));
      expect(stdout).not.toContain(key);
      const report = JSON.parse(stdout) as Report;
      return { truth, code, report, row: report.reach?.[0], causes: report.causes.map((cause) => cause.code) };
    } finally {
      await removeContainers([name]);
    }
  }

  const green = { code: 0, causes: [], row: { verdict: 'pass', code: 'hop-reached' } };
  const works = { truth: { says: 'works', models: [expect.stringMatching(/^tiny/)] } };

  it.each(troubles)(
    '$client, told $told, fails by $cause, and works when the remedy was typed',
    async ({ client, truth, cause, mended, ...front }) => {
      const before = await tried(client, front);
      expect(before).toMatchObject({ truth, code: 1, row: { verdict: 'fail' } });
      expect(before.causes[0]).toBe(cause);
      const printed = `${before.report.causes[0]?.remedy.text}`;
      if (mended.told === front.told) expect(printed).toContain(withHost.join(' '));
      else expect(printed.replace(/\.(?= |$)/g, '').split(' ')).toContain(`${variableOf(client)}=${fill(mended.told)}`);
      expect(await tried(client, mended)).toMatchObject({ ...works, ...green });
    },
  );

  it.each(working)('$client, told $told, works, and nothing is held against it', async ({ client, ...front }) => {
    expect(await tried(client, front)).toMatchObject({ ...works, ...green });
  });

  it.each(locked)(
    '$client, told $told, reaches a server that wants another key, and that is said',
    async ({ client, statuses, ...front }) => {
      const seen = await tried(client, front);
      expect(seen).toMatchObject({ truth: { says: 'status' }, ...green });
      expect(statuses).toContain(seen.truth.says === 'status' && seen.truth.status);
      expect(seen.row?.wantsKey).toBe(true);
    },
  );

  it('fails by a server that listens on loopback alone, and works when that was started as the remedy says', async () => {
    const front: Front = { told: 'http://host.docker.internal:{narrow}/v1', options: withHost };
    const narrow = await startLlamaCpp();
    places.narrow = narrow.port;
    const before = await tried(python, front).finally(narrow.stop);
    expect(before).toMatchObject({ truth: connection, code: 1, causes: ['lmstudio-loopback-only'] });
    const host = /--host (\S+?)\.?$/.exec(before.report.causes[0]?.remedy.text ?? '')?.[1] ?? '';
    const wide = await startLlamaCpp({ host, port: narrow.port });
    expect(await tried(python, front).finally(wide.stop)).toMatchObject({ ...works, ...green });
  });

  it.each([
    ['a server that is down', 'http://{nginx}/down/v1', 502, 'hop-server-error'],
    ['a path that it does not have', 'http://{nginx}/nothing/v1', 404, 'hop-wrong-answer'],
  ])('fails behind nginx by %s', async (_about, told, status, code) => {
    expect(await tried(node, { told })).toMatchObject({ truth: { says: 'status', status }, code: 1, row: { verdict: 'fail', code } });
  });

  it.each([
    ['has quotes around it', `"http://${model}/v1"`, connection],
    ['has two slashes', `http://${model}//v1`, notFound],
    ['ends in a blank', `http://${model}/v1 `, notFound],
  ])('does not take an address that %s, of which a spelling is said that it takes', async (_about, told, truth) => {
    const before = await tried(python, { told, options: withHost });
    expect(before).toMatchObject({ truth, causes: ['address-spelling'], row: { verdict: 'warn' } });
    expect(before.report.causes[0]?.remedy.text).toContain(`-e OPENAI_BASE_URL=${fill(`http://${model}/v1`)}`);
  });
});

/** An Ollama, as it was recorded. */
async function ollamaAt(port: number): Promise<() => Promise<unknown>> {
  const { answers, otherwise } = recordedOf('ollama', ['empty-', 'model-']);
  const server: Server = createServer((request, response) => {
    const [status, headers, body] = answers[request.url ?? '/'] ?? otherwise();
    response.writeHead(status, { ...headers, connection: 'close' }).end(body);
  });
  await new Promise<void>((done) => server.listen(port, '0.0.0.0', done));
  return () => new Promise((done) => server.close(done));
}
