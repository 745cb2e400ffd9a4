import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areNetworks, exitCodeIn, isInspected, isList } from '../../../src/probes/docker/docker-shape.ts';

// As Docker 20.10 says it, with what Podman 4.3 says otherwise in the second of each.
const networks = { bridge: { Aliases: null, Gateway: '172.17.0.1', IPAddress: '172.17.0.2', IPPrefixLen: 16 } };
const rows: readonly Record<string, unknown>[] = [
  {
    Id: 'a1',
    Names: ['/web'],
    Image: 'web:1',
    Created: 1_795_000_000,
    Ports: [
      { IP: '127.0.0.1', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { PrivatePort: 81, Type: 'tcp' },
    ],
    Labels: { 'com.docker.compose.project': 'stack' },
    State: 'running',
    Status: 'Up 6 seconds (health: starting)',
    NetworkSettings: { Networks: networks },
  },
  { Id: 'b2', Names: ['/api'], Image: 'api:1', Created: 1, Ports: [], Labels: null, State: 'stopped', Status: '', NetworkSettings: null },
];
const details: readonly Record<string, unknown>[] = [
  {
    Id: 'a1',
    Name: '/web',
    Image: 'sha256:1',
    Created: '2026-01-02T03:04:05Z',
    RestartCount: 0,
    HostsPath: '/h',
    ResolvConfPath: '/r',
    State: {
      Status: 'running',
      Pid: 7,
      ExitCode: 0,
      OOMKilled: false,
      Error: '',
      StartedAt: '2026-01-02T03:04:05Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      Health: { Status: 'healthy', FailingStreak: 0, Log: [{ End: '2026-01-02T03:04:05Z', ExitCode: 0, Output: 'ok' }] },
    },
    Config: { Image: 'web:1', Env: ['A=b'], Labels: { a: 'b' }, Healthcheck: { Test: ['CMD', 'true'] } },
    HostConfig: {
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] },
      RestartPolicy: { Name: 'always' },
      ExtraHosts: ['a:1'],
      Memory: 0,
    },
    NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }], '81/tcp': null }, Networks: networks },
  },
  {
    Id: 'b2',
    State: { Status: 'initialized', Health: { Status: '', FailingStreak: 0, Log: null } },
    HostConfig: { ExtraHosts: null, PortBindings: {} },
    NetworkSettings: { Ports: {}, Networks: {} },
  },
];

type Place = readonly (string | number)[];

/** Every place in a value that is not the value itself. */
function places(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...places(inner, [...at, key])]);
}

/** A copy with something else at a place; `undefined` takes away what is there. */
function changed<T>(value: T, place: Place, other: unknown): T {
  const copy = structuredClone(value);
  let holder = copy as Record<string, unknown>;
  for (const key of place.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = place.at(-1) ?? '';
  if (other === undefined) delete holder[last];
  else holder[last] = other;
  return copy;
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);
const valueAt = (value: unknown, place: Place): unknown =>
  place.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);

/** One of each type that JSON has. */
const others: readonly unknown[] = [7, 'seven', true, ['x', 1], { x: { y: 1 } }, -1.5];

describe('an answer of the engine is believed', () => {
  it('as Docker and Podman give it', () => {
    expect(isList(rows as never)).toBe(true);
    for (const detail of details) expect(isInspected(detail as never)).toBe(true);
  });

  // What engines always say, and nothing can be told without.
  const needed = /^(?:Id|State|State\/Status|NetworkSettings)$|PrivatePort$|^[A-Za-z/]+\/\d+$/;

  it.each([
    ['a row of the list', rows[0] ?? {}, (row: unknown) => isList([row] as never)],
    ['an inspect', details[0] ?? {}, (detail: unknown) => isInspected(detail as never)],
  ])('when anything of %s is missing that an engine may leave out', (_, whole, isBelieved) => {
    for (const place of places(whole)) {
      const name = place.join('/');
      if (needed.test(name) || name.includes('/0') || /Networks\/bridge$|(?:Env|Test|Labels|ExtraHosts)\//.test(name)) continue;
      for (const other of [undefined, null]) expect(isBelieved(changed(whole, place, other)), `${name}: ${other}`).toBe(true);
    }
  });

  it.each([
    ['a row of the list', rows[0] ?? {}, (row: unknown) => isList([row] as never)],
    ['an inspect', details[0] ?? {}, (detail: unknown) => isInspected(detail as never)],
  ])('but not when anything of %s has another type', (_, whole, isBelieved) => {
    // What nobody reads of a row is not looked at: the list has thousands of them.
    const read = places(whole).filter(
      (place) => !(place[0] === 'NetworkSettings' && place.length > 3 && !('State' in whole && kindOf(whole.State) === 'object')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...read), fc.constantFrom(...others), (place, other) => {
        fc.pre(kindOf(valueAt(whole, place)) !== kindOf(other) && valueAt(whole, place) !== null);
        expect(isBelieved(changed(whole, place, other)), `${place.join('/')} = ${JSON.stringify(other)}`).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['Id', 'State', 'State/Status', 'NetworkSettings'])('nor an inspect without its %s', (name) => {
    expect(isInspected(changed(details[0] ?? {}, name.split('/'), undefined) as never)).toBe(false);
  });

  it('nor a state that no engine has, nor a port that there is not', () => {
    expect(isList([{ ...rows[0], State: 'Running' }] as never)).toBe(false);
    expect(isInspected({ ...details[0], State: { Status: 'up' } } as never)).toBe(false);
    expect(isList([{ ...rows[0], Ports: [{ PrivatePort: 70_000 }] }] as never)).toBe(false);
  });

  it('nor a list that has one container twice, whatever else is in it', () => {
    expect(isList([...rows, ...rows] as never)).toBe(false);
    expect(isList([...rows, { ...rows[1], Id: 'c3' }, { ...rows[0], State: 'exited' }] as never)).toBe(false);
    expect(isList([])).toBe(true);
  });

  it('nor networks with labels that are none', () => {
    const own = { Name: 'n', Labels: { a: 'b' }, IPAM: { Config: [{ Subnet: '10.88.0.0/16' }] } };
    expect(areNetworks([own, { Name: 'host', IPAM: { Config: null } }] as never)).toBe(true);
    for (const wrong of [{ Labels: 7 }, { Name: null }, { IPAM: { Config: [{ Subnet: 10 }] } }, { Labels: { a: 1 } }]) {
      expect(areNetworks([{ ...own, ...wrong }] as never), JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe('how a command ended', () => {
  it.each([
    [{ Running: true, ExitCode: null }, 'running'],
    [{ Running: false, ExitCode: null }, 'running'],
    [{ Running: true, ExitCode: 0 }, 'running'],
    [{ Running: false, ExitCode: 0 }, 0],
    [{ ExitCode: 127 }, 127],
    [{ Running: false, ExitCode: -1 }, undefined],
    [{ Running: false, ExitCode: 1.5 }, undefined],
    [{ Running: false, ExitCode: '0' }, undefined],
    [{ Running: 'no', ExitCode: 0 }, undefined],
    [{}, undefined],
  ])('is by %j', (answer, code) => {
    expect(exitCodeIn(answer as never)).toBe(code);
  });
});
