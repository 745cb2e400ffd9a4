import { describe, expect, test } from 'vitest';
import { frontPlaces } from '../../../src/families/endpoint/front-listeners.ts';
import { caughtBy } from '../../../src/families/endpoint/past-proxy.ts';
import { findModel } from '../../../src/families/model/checks/lmstudio-model.ts';
import type { ListedModel } from '../../../src/families/model/findings.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import { nameFailure } from '../../../src/probes/http/http-failure.ts';
import type { Listener } from '../../../src/probes/sockets/sockets.ts';

const at = (host: string, port = 8080, scheme: 'http' | 'https' = 'http') => ({ href: '', scheme, host, port, path: '' });

test.each([
  [{}, '127.0.0.1', []],
  [{ HTTP_PROXY: 'p' }, '127.0.0.1', ['HTTP_PROXY']],
  [{ HTTP_PROXY: 'p', ALL_PROXY: 'q' }, 'localhost', ['HTTP_PROXY', 'ALL_PROXY']],
  [{ HTTPS_PROXY: 'p' }, '127.0.0.1', []],
  [{ HTTP_PROXY: 'p', NO_PROXY: 'localhost' }, '127.0.0.1', ['HTTP_PROXY']],
  [{ HTTP_PROXY: 'p', NO_PROXY: 'localhost, 127.0.0.1' }, '127.0.0.1', []],
  [{ HTTP_PROXY: 'p', NO_PROXY: '*' }, '127.0.0.1', []],
  [{ HTTP_PROXY: 'p', NO_PROXY: '127.0.0.0/8' }, '127.0.0.1', []],
  [{ HTTP_PROXY: 'p', NO_PROXY: '10.0.0.0/8' }, '127.0.0.1', ['HTTP_PROXY']],
  [{ HTTP_PROXY: 'p', NO_PROXY: '127.0.0.1:8080' }, '127.0.0.1', []],
  [{ HTTP_PROXY: 'p', NO_PROXY: '127.0.0.1:9090' }, '127.0.0.1', ['HTTP_PROXY']],
  [{ HTTP_PROXY: 'p', NO_PROXY: '.internal' }, 'dify.internal', []],
  [{ HTTP_PROXY: 'p', NO_PROXY: '::1' }, '::1', []],
  [{ HTTP_PROXY: 'p', NO_PROXY: '[::1]' }, '::1', []],
])('with %j a request to %s is caught by %j', (proxies: Record<string, string>, host, caught) => {
  expect(caughtBy(proxies, at(host))).toEqual(caught);
});

const front = { host: '127.0.0.1', port: 8080 };

describe('where a front is looked for', () => {
  const listener = (port: number, more: Partial<Listener> = {}): Listener => ({
    protocol: 'tcp',
    address: '127.0.0.1',
    family: 4,
    port,
    processes: [],
    ...more,
  });
  const places = (listeners: readonly Listener[], containers: readonly ContainerSummary[] = [], taken: readonly number[] = []) =>
    frontPlaces(listeners, containers, { ownPid: 99, ownUsers: new Set(['mika']), taken: new Set(taken), front }).places.map(
      ({ host, port }) => `${host} ${port}`,
    );

  test('each listener once, by the address that a client would use', () => {
    const both = [listener(8080, { address: '0.0.0.0' }), listener(8080, { address: '::', family: 6 })];
    expect(places(both)).toEqual(['127.0.0.1 8080']);
    expect(places([listener(8080), listener(8080, { address: '::', family: 6 })])).toEqual(['127.0.0.1 8080', '::1 8080']);
    expect(places([listener(80, { address: '192.168.1.5' }), listener(81, { address: '::1', family: 6 })])).toEqual([
      '192.168.1.5 80',
      '::1 81',
    ]);
  });

  test('not at databases, the engine, other roles, UDP, or our own sockets', () => {
    expect(
      places(
        [
          listener(5432),
          listener(22),
          listener(2375, { processes: [{ pid: 1, name: 'dockerd' }] }),
          listener(1234),
          listener(9000, { protocol: 'udp' }),
          listener(9001, { processes: [{ pid: 99, name: 'node' }] }),
        ],
        [],
        [1234],
      ),
    ).toEqual([]);
  });

  test('also at published ports that no socket shows', () => {
    const published = (publicPort: number, address = '') => ({ address, publicPort, privatePort: 80, protocol: 'tcp' as const });
    const container = {
      name: 'docker-nginx-1',
      published: [published(8081), published(8080), published(0)],
    } as unknown as ContainerSummary;
    expect(places([listener(8080)], [container])).toEqual(['127.0.0.1 8080', '127.0.0.1 8081']);
  });
});

describe('who is asked whether it is a front', () => {
  const listener = (port: number, user: string): Listener => ({
    protocol: 'tcp',
    address: '0.0.0.0',
    family: 4,
    port,
    user,
    processes: [],
    isUnasked: true,
  });
  const container = (name: string, project: string, publicPort: number, privatePort = 80, service = 'web') =>
    ({
      name,
      project,
      service,
      published: [{ address: '0.0.0.0', publicPort, privatePort, protocol: 'tcp' }],
    }) as unknown as ContainerSummary;
  const look = (listeners: readonly Listener[], containers: readonly ContainerSummary[] = [], ownUser = 'mika') =>
    frontPlaces(listeners, containers, { ownPid: 99, ownUsers: new Set([ownUser]), taken: new Set(), front });

  test('what is this user’s, published by a container, or at a port where people put a web; the rest is left alone and counted', () => {
    const listeners = [listener(41000, 'mika'), listener(42000, 'root'), listener(43000, 'root'), listener(8081, 'www-data')];
    const found = look(listeners, [container('shop-web-1', 'shop', 43000)]);
    expect(found.places.map(({ port }) => port)).toEqual([43000, 8081, 41000]);
    expect(found.leftAlone).toBe(1);
    // Root sees all and is no owner of it.
    expect(look(listeners, [], 'root')).toMatchObject({ places: [{ port: 8081 }, { port: 42000 }, { port: 43000 }], leftAlone: 1 });
  });

  test('a published port by what is inside, whatever its number on the host is', () => {
    expect(look([], [container('shop-web-1', 'shop', 27_017, 80)]).places).toMatchObject([{ port: 27_017 }]);
    expect(look([listener(27_017, 'mika')]).places).toEqual([]);
    expect(look([], [container('shop-mongo-1', 'shop', 8080, 27_017)]).places).toEqual([]);
  });

  test('the front’s own project before other containers', () => {
    const containers = [
      container('docker-nginx-1', 'docker', 8080),
      container('shop-web-1', 'shop', 9),
      container('docker-x-1', 'docker', 10),
    ];
    expect(look([], containers).places.map(({ port }) => port)).toEqual([10, 8080, 9]);
  });

  const held = (port: number, name: string, commandLine = name): Listener => ({
    ...listener(port, 'mika'),
    processes: [{ pid: port, name, commandLine }],
  });
  const ports = (listeners: readonly Listener[], containers: readonly ContainerSummary[] = [], project?: string) =>
    frontPlaces(listeners, containers, {
      ownPid: 99,
      ownUsers: new Set(['mika']),
      taken: new Set(),
      front,
      ...(project === undefined ? {} : { project }),
    }).places.map(({ port }) => port);

  test('what runs the front’s program before other containers and the well-known ports', () => {
    const others = [held(3000, 'caddy'), held(8081, 'nginx-ish'), held(41000, 'nginx', 'nginx: worker process'), listener(43000, 'root')];
    expect(ports([held(8080, 'nginx', 'nginx: master process'), ...others], [container('shop-web-1', 'shop', 43000)])).toEqual([
      8080, 41000, 43000, 3000, 8081,
    ]);
    // Nobody at the front's address shares nothing with anybody.
    expect(ports(others)).toEqual([3000, 8081, 41000]);
  });

  test('of programs that an interpreter runs, what it runs', () => {
    const front = held(8080, 'python3', 'python3 /opt/gateway/serve.py');
    const others = [
      held(9000, 'python3', 'python3 -m http.server'),
      held(45000, 'python3', 'python3 -u /opt/gateway/serve.py --port 45000'),
    ];
    expect(ports([front, ...others])).toEqual([8080, 45000, 9000]);
  });

  test('of what docker-proxy holds, containers of the front’s image, for the proxy is the same for all', () => {
    const ofImage = (image: string, name: string, port: number) => ({ ...container(name, name, port), image, id: name });
    const containers = [ofImage('nginx:1', 'one', 8080), ofImage('redis-ui:2', 'two', 8090), ofImage('nginx:1', 'three', 45000)];
    const proxies = [8080, 8090, 45000].map((port) => held(port, 'docker-proxy'));
    expect(ports([...proxies, held(44000, 'docker-proxy')], containers)).toEqual([8080, 45000, 8090, 44000]);
  });

  test('the project that the ledger means where nothing is published at the front’s address', () => {
    const containers = [container('shop-web-1', 'shop', 8090), container('docker-nginx-1', 'docker', 45000)];
    expect(ports([], containers, 'docker')).toEqual([45000, 8090]);
    expect(ports([], containers)).toEqual([8090, 45000]);
  });

  test('no port that leads to a database, or to the daemon’s debuggers, whatever its number here', () => {
    const containers = [container('docker-db-1', 'docker', 15432, 5432), container('docker-pd-1', 'docker', 15003, 5003, 'plugin_daemon')];
    expect(look([listener(15432, 'root')], containers).places).toEqual([]);
  });
});

describe('the model that a name leads to', () => {
  const model = (id: string, instances: readonly string[] = []): ListedModel => ({
    id,
    type: 'llm',
    state: instances.length > 0 ? 'loaded' : 'not-loaded',
    instances,
  });
  const models = [model('Qwen2.5-7B', ['my-qwen']), model('gemma', ['gemma', 'gemma:2'])];

  test('is found by its key in any letter case, by an instance exactly', () => {
    expect(findModel(models, 'qwen2.5-7b')?.id).toBe('Qwen2.5-7B');
    expect(findModel(models, 'my-qwen')?.id).toBe('Qwen2.5-7B');
    expect(findModel(models, 'My-Qwen')).toBeUndefined();
    expect(findModel(models, 'qwen')).toBeUndefined();
  });

  test('counts the copies that older lists show as models of their own', () => {
    expect(findModel([model('a', ['a']), model('a:2', ['a:2'])], 'a')?.instances).toEqual(['a', 'a:2']);
  });
});

test.each([
  [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'refused'],
  [{ code: 'ENOTFOUND', message: 'getaddrinfo' }, 'dns'],
  [{ code: 'EAI_AGAIN', message: 'getaddrinfo' }, 'dns'],
  [{ code: 'ECONNRESET', message: 'read ECONNRESET' }, 'reset'],
  [{ code: 'ECONNRESET', message: 'socket hang up' }, 'closed'],
  [{ code: 'ECONNRESET', message: 'aborted' }, 'closed'],
  [{ code: 'HPE_INVALID_CONSTANT', message: 'Parse Error' }, 'not-http'],
  [{ code: 'EPROTO', message: 'wrong version number' }, 'tls'],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: '' }, 'tls'],
  [{ code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }, 'tls'],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: '' }, 'tls'],
  [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', message: '' }, 'tls'],
  [{ code: 'ETIMEDOUT', message: '' }, 'timeout'],
  [{ code: 'EHOSTUNREACH', message: '' }, 'unreachable'],
  [{ message: '', errors: [{ message: 'connect ECONNREFUSED ::1:1' }], code: 'ECONNREFUSED' }, 'refused'],
  ['a string', 'other'],
])('the error %j is named %s and never without a detail', (error, failure) => {
  const named = nameFailure(error);
  expect(named.failure).toBe(failure);
  expect(named.detail).not.toBe('');
});
