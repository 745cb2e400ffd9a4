import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHostProbe } from '../../../src/probes/host/host.ts';
import { createPortProbe } from '../../../src/probes/sockets/port.ts';
import { endWorld, hasIpv6, listen } from '../../families/port/world.ts';

afterEach(endWorld);

const probe = createPortProbe();
const kindOf = async (port: number, address?: string) => {
  const look = await probe.canBind(port, address);
  return look.ok ? look.value.kind : look.error.reason;
};

/** A run of neighbouring free ports: they were bound together and given back. */
async function neighbours(count: number): Promise<readonly number[]> {
  for (let from = 21_000; from < 30_000; from += count) {
    const ports = Array.from({ length: count }, (_, i) => from + i);
    const servers = ports.map((port) => createServer().listen(port, '::'));
    const results = await Promise.allSettled(servers.map((server) => once(server, 'listening')));
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    if (results.every(({ status }) => status === 'fulfilled')) return ports;
  }
  throw new Error('no run of free ports');
}

describe('can a port be bound', () => {
  it('is free or taken, at one address or at all', async () => {
    const port = await listen('127.0.0.1');
    expect(await kindOf(port, '127.0.0.1')).toBe('taken');
    expect(await kindOf(port)).toBe('taken');
    await endWorld();
    expect(await kindOf(port, '127.0.0.1')).toBe('free');
    expect(await kindOf(port)).toBe('free');
  });

  it.runIf(hasIpv6)('tells the families apart', async () => {
    const port = await listen('::1');
    expect(await kindOf(port, '127.0.0.1')).toBe('free');
    expect(await kindOf(port, '::1')).toBe('taken');
    expect(await kindOf(port)).toBe('taken');
  });

  it('is right about neighbours that are asked at the same time, beside a busy one', async () => {
    const [busy = 0, ...free] = await neighbours(6);
    await listen('0.0.0.0', busy);
    const answers = await Promise.all([busy, ...free, ...free].map((port) => kindOf(port)));
    expect(answers).toEqual(['taken', ...Array.from({ length: 10 }, () => 'free')]);
  });

  it('is asked in turn by several probes too', async () => {
    const ports = await neighbours(4);
    const answers = await Promise.all(ports.flatMap((port) => [createPortProbe().canBind(port), createPortProbe().canBind(port)]));
    expect(answers.map((look) => look.ok && look.value.kind)).toEqual(Array.from({ length: 8 }, () => 'free'));
  });

  it('is asked only where the answer can be trusted', async () => {
    expect(await kindOf(0)).toBe('not-supported');
    expect(await kindOf(70_000)).toBe('not-supported');
    expect(await kindOf(1.5)).toBe('not-supported');
    expect(await kindOf(21_500, 'fe80::1')).toBe('not-supported');
    expect(await kindOf(21_500, '203.0.113.9')).toBe('no-such-address');
    expect(await kindOf(21_500, 'does-not-exist.invalid')).toBe('no-such-address');
  });

  it.runIf(process.platform === 'linux')('is taken by an outgoing connection though nobody listens', async () => {
    const server = await listen('127.0.0.1');
    const client = connect({ port: server, host: '127.0.0.1' });
    await once(client, 'connect');
    try {
      expect(await kindOf(client.localPort ?? 0, '127.0.0.1')).toBe('taken');
    } finally {
      client.destroy();
    }
  });

  it('finds the next free port past all that are busy', async () => {
    const ports = await neighbours(14);
    const busy = ports.slice(0, 12);
    for (const port of busy) await listen('127.0.0.1', port);
    expect(await probe.nextFree(ports[0] ?? 0)).toBe(ports[12]);
    expect(await probe.nextFree(65_536)).toBeUndefined();
  });
});

it('tells whether somebody accepts', async () => {
  const port = await listen('127.0.0.1');
  expect(await probe.accepts(port, '127.0.0.1')).toEqual({ ok: true, value: true });
  await endWorld();
  expect(await probe.accepts(port, '127.0.0.1')).toEqual({ ok: true, value: false });
});

describe('the host', () => {
  it('has memory and disk, and says why a disk cannot be looked at', async () => {
    const host = createHostProbe();
    const [memory, disk, none] = [await host.memory(), await host.disk('/'), await host.disk('/no/such/folder')];
    expect(memory.ok && memory.value.availableBytes > 0 && memory.value.totalBytes >= memory.value.availableBytes).toBe(true);
    expect(disk.ok && disk.value.totalBytes >= disk.value.freeBytes).toBe(true);
    expect(none).toMatchObject({ ok: false, error: { reason: 'unreachable' } });
  });

  it('shows proxies without user and password', () => {
    const env = {
      http_proxy: 'http://mika:p@ss@proxy.example:3128/',
      HTTPS_PROXY: 'mika:pw@proxy.example',
      NO_PROXY: 'localhost,.example',
    };
    expect(createHostProbe({ env }).proxies()).toEqual({
      HTTP_PROXY: 'http://proxy.example:3128/',
      HTTPS_PROXY: 'proxy.example',
      NO_PROXY: 'localhost,.example',
    });
  });

  it('knows WSL by its kernel and a container by the mark of its engine', async () => {
    const facts = (release: string, mark: string) =>
      createHostProbe({ platform: 'linux', release, exists: (path) => path === mark }).facts();
    expect(await facts('5.15.153.1-microsoft-standard-WSL2', '')).toMatchObject({ isWsl: true, isContainer: false });
    expect(await facts('6.1.0-18-amd64', '/.dockerenv')).toMatchObject({ isWsl: false, isContainer: true });
  });
});
