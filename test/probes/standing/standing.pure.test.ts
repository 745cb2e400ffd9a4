import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { Ledger, Owner, Role } from '../../../src/ledger/ledger.ts';
import type { ContainerDetail, ContainerSummary, EngineFacts } from '../../../src/probes/docker/docker.ts';
import type { HostFacts } from '../../../src/probes/host/host.ts';
import type { HttpAnswer, HttpProbe } from '../../../src/probes/http/http.ts';
import { blind } from '../../../src/probes/look.ts';
import { createStanding, type StandingProbe } from '../../../src/probes/standing/standing.ts';
import { standingHttp } from '../../../src/probes/standing/standing-http.ts';
import { standingSockets } from '../../../src/probes/standing/standing-sockets.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };
const role = (name: string, port: number, owner?: Owner): Role => ({
  name,
  url: { href: `http://127.0.0.1:${port}`, scheme: 'http', host: '127.0.0.1', port, path: '' },
  ...(owner ? { owner } : {}),
  optional: false,
  at,
});
const front = role('nginx', 8080, { kind: 'compose', service: 'nginx' });
const model = role('lmstudio', 1234, { kind: 'process', names: ['LM Studio'] });
const ledgerOf = (roles: readonly Role[]): Ledger => ({
  ports: { file: 'ports.yml', folder: '/stack', envFiles: [], roles, path: [], tokens: [] },
  files: [],
  spans: {},
});

const own = 'a1'.repeat(32);
const network = (name: string) => ({ networks: [{ name, aliases: [] }] }) as unknown as ContainerDetail;

type World = {
  readonly host?: Partial<HostFacts>;
  readonly endpoint?: string;
  readonly engine?: Partial<EngineFacts> | null;
  /** Ids of the engine's containers; null: it does not answer. */
  readonly listed?: readonly string[] | null;
  readonly network?: string;
  readonly roles?: readonly Role[];
};

function standing(world: World): StandingProbe & { readonly asked: () => number } {
  const { host = {}, endpoint = 'unix:///var/run/docker.sock', engine = {}, listed = [], network: name = 'bridge' } = world;
  let asked = 0;
  const facts: EngineFacts = {
    version: '28',
    apiVersion: '1.48',
    operatingSystem: 'Debian',
    isDesktop: false,
    isRootless: false,
    ...engine,
  };
  const probe = createStanding({
    ledger: ledgerOf(world.roles ?? [front, model]),
    docker: {
      engine: async () => {
        asked++;
        return { attempts: [], endpoint, ...(engine === null ? {} : { engine: facts }) };
      },
      containers: async () => (listed === null ? blind('unreachable', '') : ok(listed.map((id) => ({ id }) as ContainerSummary))),
      inspect: async () => ok(network(name)),
    },
    host: {
      facts: async () => ({ platform: 'linux', release: '6', isWsl: false, isContainer: false, user: 'joe', node: 'v22', ...host }),
    },
    ownAddresses: () => ['127.0.0.1', '192.168.1.10'],
    resolve: async (host) => (host === 'me.lan' ? ['192.168.1.10'] : host === 'box.lan' ? ['192.168.1.20'] : []),
  });
  return { ...probe, asked: () => asked };
}

const inside = { isContainer: true, container: own.slice(0, 12) };

describe('where Preflight stands', () => {
  const places: readonly (readonly [string, World, string | undefined])[] = [
    ['on a plain host', {}, undefined],
    ['in a container that the engine lists as one of its own', { host: inside, listed: [own] }, 'in-container'],
    ['in such a container, in the host’s network', { host: inside, listed: [own], network: 'host' }, undefined],
    ['in a container in which the engine itself runs', { host: inside, listed: ['b2'.repeat(32)] }, undefined],
    ['in a container whose id nothing tells', { host: { isContainer: true }, listed: [own] }, undefined],
    ['in a container without an engine', { host: inside, listed: null, engine: null }, undefined],
    ['beside an engine over ssh', { endpoint: 'ssh://joe@box.lan' }, 'engine-elsewhere'],
    ['beside an engine over ssh to this very machine', { endpoint: 'ssh://joe@me.lan:22/run/docker.sock' }, undefined],
    ['beside an engine over TCP on another machine', { endpoint: 'tcp://192.168.1.20:2375' }, 'engine-elsewhere'],
    ['at the near end of a tunnel', { endpoint: 'tcp://localhost:2375' }, undefined],
    ['beside a far engine that does not answer', { endpoint: 'tcp://192.168.1.20:2375', engine: null }, undefined],
    ['beside a far engine of which the ledger wants nothing', { endpoint: 'ssh://joe@box.lan', roles: [model] }, undefined],
    ['in WSL with Docker Desktop', { host: { isWsl: true }, engine: { isDesktop: true } }, 'windows-host'],
    ['in WSL with an engine of its own', { host: { isWsl: true } }, undefined],
    ['on a Mac with Docker Desktop', { host: { platform: 'darwin' }, engine: { isDesktop: true } }, undefined],
  ];

  it.each(places)('%s', async (_, world, where) => {
    expect(await standing(world).standing()).toBe(where);
  });

  const addresses: readonly (readonly [string, World, string, number, string | undefined])[] = [
    ['a published port', { endpoint: 'ssh://joe@box.lan' }, '127.0.0.1', 8080, 'engine-elsewhere'],
    ['a program beside a far engine', { endpoint: 'ssh://joe@box.lan' }, '127.0.0.1', 1234, undefined],
    ['an address of another machine', { endpoint: 'ssh://joe@box.lan' }, '192.168.1.20', 8080, undefined],
    ['a program in WSL', { host: { isWsl: true }, engine: { isDesktop: true } }, 'localhost', 1234, 'windows-host'],
    ['a published port in WSL', { host: { isWsl: true }, engine: { isDesktop: true } }, 'localhost', 8080, undefined],
    ['anything on the loopback of a container', { host: inside, listed: [own] }, '::1', 1234, 'in-container'],
    ['a port of nobody’s', { endpoint: 'ssh://joe@box.lan' }, '127.0.0.1', 9, undefined],
  ];

  it.each(addresses)('%s is told apart', async (_, world, host, port, where) => {
    expect(await standing(world).elsewhere(host, port)).toBe(where);
  });

  it('asks no engine about a program of a plain machine', async () => {
    const probe = standing({ endpoint: 'ssh://joe@box.lan' });
    await probe.elsewhere('127.0.0.1', 1234);
    expect(probe.asked()).toBe(0);
  });
});

describe('what cannot be seen from where one stands', () => {
  const refused = { kind: 'failure', failure: 'refused', detail: '', phase: 'connect', timings: {}, tried: [] } as const;
  const answering = (answer: object) => ({ get: async () => answer as HttpAnswer, tcp: async () => answer }) as unknown as HttpProbe;
  const far = standing({ endpoint: 'ssh://joe@box.lan' });

  it('is nobody’s silence', async () => {
    expect(await standingHttp(answering(refused), far).get('http://127.0.0.1:8080/v1/')).toMatchObject({
      failure: 'not-here',
      where: 'engine-elsewhere',
    });
    expect(await standingHttp(answering(refused), far).tcp('127.0.0.1', 8080, 1)).toMatchObject({ failure: 'not-here' });
    expect(await standingHttp(answering(refused), far).get('http://127.0.0.1:1234/')).toEqual(refused);
  });

  it('counts all the same where somebody answers', async () => {
    for (const answer of [
      { kind: 'response', status: 200 },
      { ...refused, failure: 'closed' },
    ]) {
      expect(await standingHttp(answering(answer), far).get('http://127.0.0.1:8080/v1/')).toEqual(answer);
    }
  });

  it('is no table of the host’s ports inside a container', async () => {
    const table = ok({ listeners: [], source: '/proc/net' });
    const sockets = { table: async () => table, listenersOn: async () => ok([]) };
    expect(await standingSockets(sockets, standing({ host: inside, listed: [own] })).table()).toMatchObject({
      error: { reason: 'in-container' },
    });
    expect(await standingSockets(sockets, standing({})).table()).toBe(table);
  });
});
