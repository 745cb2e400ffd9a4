import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Check, CheckContext } from '../../../src/engine/check.ts';
import { hostRoom } from '../../../src/families/host/checks/host-room.ts';
import { portFree } from '../../../src/families/port/checks/port-free.ts';
import { portOwned } from '../../../src/families/port/checks/port-owned.ts';
import { portReleased } from '../../../src/families/port/checks/port-released.ts';
import type { PortSeen } from '../../../src/families/port/findings.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import { blind } from '../../../src/probes/look.ts';
import { worded } from '../../rig/worded.ts';
import { endWorld, hasIpv6, listen, listenAs, role, world } from './world.ts';

afterEach(endWorld);

const process_ = (...names: string[]) => ({ owner: { kind: 'process', names } }) as const;
const nginx = { owner: { kind: 'compose', service: 'nginx' } } as const;
const mine = process_('node', 'MainThread');

async function ask(check: Check, context: CheckContext) {
  const { verdict, code, args, evidence, observed } = await check.run(context);
  return { verdict, code, args, evidence, seen: observed as PortSeen };
}

const container = (service: string, port: number, more: Partial<ContainerSummary> = {}): ContainerSummary => ({
  id: service,
  name: `docker-${service}-1`,
  image: service,
  state: 'running',
  status: 'Up',
  labels: {},
  project: 'docker',
  service,
  published: [{ address: '0.0.0.0', publicPort: port, privatePort: 80, protocol: 'tcp' }],
  ...more,
});

const freePort = async () => {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

describe('port.free', () => {
  it('passes for a free port', async () => {
    const port = await freePort();
    expect(await ask(portFree, world([role('127.0.0.1', port)]))).toMatchObject({ verdict: 'pass', code: 'port-free' });
    expect(await ask(portFree, world([role('localhost', port, { bind: 'all' })]))).toMatchObject({ verdict: 'pass' });
  });

  it('passes for a port that its owner holds, and says so', async () => {
    const { port } = await listenAs('llmster', '127.0.0.1');
    expect(await ask(portFree, world([role('127.0.0.1', port, process_('llmster'))]))).toMatchObject({
      verdict: 'pass',
      code: 'port-held-by-owner',
      args: { port, holder: { name: 'llmster' } },
    });
  });

  it('warns of a port that is held where the ledger names no owner; while the stack runs it is as it should be', async () => {
    const { port, pid } = await listenAs('some-other', '127.0.0.1');
    const before = await ask(portFree, world([role('127.0.0.1', port)]));
    expect(before).toMatchObject({ verdict: 'warn', code: 'port-held-unclaimed', args: { port, holder: { pid } } });
    expect(await ask(portOwned, world([role('127.0.0.1', port)]))).toMatchObject({ verdict: 'pass', code: 'port-held-unclaimed' });
    expect(worded(before)).toEqual([
      expect.stringMatching(/^Port \d+ is held by some-other \(pid \d+\); the ledger names no owner to compare with\.$/),
      expect.stringMatching(/^ポート \d+ は some-other \(pid \d+\) が使っています。台帳に所有者の記載がないため照合できません。$/),
    ]);
  });

  it('fails for a taken port: who holds it, since which command, and the next free port that no other role claims', async () => {
    const { port, pid } = await listenAs('some-other', '127.0.0.1');
    const next = role('127.0.0.1', port + 1, { name: 'web' });
    const { verdict, code, args, evidence, seen } = await ask(portFree, world([role('127.0.0.1', port, nginx), next]));
    expect({ verdict, code, args }).toMatchObject({
      verdict: 'fail',
      code: 'port-taken',
      args: { port, holder: { kind: 'process', pid } },
    });
    expect(seen.nextFree).toBeGreaterThan(port + 1);
    expect(evidence).toContainEqual({ what: 'held-by', value: `some-other (pid ${pid})` });
    expect(evidence).toContainEqual({ what: 'next-free-port', value: seen.nextFree });
  });

  it('does not know whose a port is that Docker holds while Docker cannot be asked', async () => {
    const { port } = await listenAs('docker-proxy', '0.0.0.0');
    expect(await ask(portFree, world([role('127.0.0.1', port, nginx)]))).toMatchObject({ verdict: 'unknown', code: 'port-holder-hidden' });
  });

  it('names the container of another service that publishes the port', async () => {
    const { port } = await listenAs('docker-proxy', '0.0.0.0');
    const containers = [container('web', port), container('nginx', 1)];
    expect(await ask(portFree, world([role('127.0.0.1', port, nginx)], { containers }))).toMatchObject({
      verdict: 'fail',
      code: 'port-taken',
      args: { holder: { container: 'docker-web-1' } },
    });
  });

  it('warns when another address of the port is taken and the ledger leaves open how wide the owner listens', async () => {
    const port = await listen('127.0.0.2');
    const free = (bind?: 'loopback' | 'all') => ask(portFree, world([role('127.0.0.1', port, { ...nginx, ...(bind ? { bind } : {}) })]));
    expect(await free()).toMatchObject({ verdict: 'warn', code: 'port-taken-beside' });
    expect(await free('all')).toMatchObject({ verdict: 'fail', code: 'port-taken' });
    expect(await free('loopback')).toMatchObject({ verdict: 'pass', code: 'port-free' });
  });

  it.runIf(process.platform === 'linux')('warns of an outgoing connection, which is no conflict', async () => {
    const client = connect({ port: await listen('127.0.0.1'), host: '127.0.0.1' });
    await once(client, 'connect');
    try {
      const answer = await ask(portFree, world([role('127.0.0.1', client.localPort ?? 0)]));
      expect(answer).toMatchObject({ verdict: 'warn', code: 'port-busy-unlisted' });
      expect(answer.evidence.map(({ what }) => what)).toContain('ephemeral-range');
    } finally {
      client.destroy();
    }
  });

  it('fails for an address that is not of this machine', async () => {
    expect(await ask(portFree, world([role('203.0.113.9', 8080, nginx)]))).toMatchObject({
      verdict: 'fail',
      code: 'port-address-not-here',
    });
  });

  it('leaves low ports to Docker, and denies them to a process that may not have them', async () => {
    const port = await freePort();
    const denied = {
      ...world([]).probes.port,
      canBind: async () => ({ ok: true, value: { kind: 'not-permitted', detail: 'EACCES' } }),
    } as never;
    const free = (owner: object, platform: NodeJS.Platform) =>
      ask(portFree, world([role('127.0.0.1', port, owner)], { probes: { port: denied, commands: netsh(port) }, platform }));
    // Two columns of `netsh int ipv4 show excludedportrange`; its heading is in the language of the machine.
    const netsh = (from: number) =>
      ({
        run: async () => ({
          ok: true,
          value: { exitCode: 0, stdout: `Start    End\n-----    ---\n${from}    ${from + 9}\n`, stderr: '', durationMs: 1 },
        }),
      }) as never;
    expect(await free(nginx, 'linux')).toMatchObject({ verdict: 'pass' });
    expect(await free(mine, 'linux')).toMatchObject({ verdict: 'fail', code: 'port-not-bindable', args: { reason: 'denied' } });
    expect(await free(nginx, 'win32')).toMatchObject({ verdict: 'fail', args: { reason: 'excluded-range' } });
    const elsewhere = world([role('127.0.0.1', port, nginx)], { probes: { port: denied, commands: netsh(port + 1) }, platform: 'win32' });
    expect(await ask(portFree, elsewhere)).toMatchObject({ verdict: 'fail', args: { reason: 'denied' } });
  });

  it('does not take a socket table that it cannot read for a free port', async () => {
    const sockets = { table: async () => blind('timed-out', ''), listenersOn: async () => blind('timed-out', '') };
    expect(await ask(portFree, world([role('127.0.0.1', 8080)], { probes: { sockets } }))).toMatchObject({
      verdict: 'unknown',
      code: 'could-not-look',
    });
  });

  it('is planned for addresses of this machine only', () => {
    const roles = ['localhost', '127.0.0.1', '::1', '0.0.0.0', 'dify.example', '192.0.2.40'].map((host, i) =>
      role(host, 80, { name: `${i} ${host}` }),
    );
    const bare = { ...role('127.0.0.1', 1), name: 'inside only' };
    const { url: _, ...inside } = bare;
    const subjects = portFree.subjects({ ledger: world([...roles, inside]).ledger, phase: 'before' });
    expect(subjects.map(({ name }) => name)).toEqual(['0 localhost', '1 127.0.0.1', '2 ::1', '3 0.0.0.0']);
  });
});

describe('port.owned', () => {
  it('passes when the owner listens there, and wide enough', async () => {
    const { port } = await listenAs('llmster', '0.0.0.0');
    const studio = process_('LM Studio', 'llmster');
    expect(await ask(portOwned, world([role('127.0.0.1', port, { ...studio, bind: 'all' })]))).toMatchObject({
      verdict: 'pass',
      code: 'port-owned',
      args: { addresses: ['0.0.0.0'] },
    });
    expect(await ask(portOwned, world([role('127.0.0.1', port, { ...studio, bind: 'loopback' })]))).toMatchObject({
      verdict: 'fail',
      code: 'port-exposed',
    });
  });

  it('takes a published port for its container’s', async () => {
    const { port } = await listenAs('docker-proxy', '0.0.0.0');
    expect(await ask(portOwned, world([role('127.0.0.1', port, nginx)], { containers: [container('nginx', port)] }))).toMatchObject({
      verdict: 'pass',
      code: 'port-owned',
      args: { holder: { container: 'docker-nginx-1' } },
    });
  });

  it('fails when nobody listens, and only warns for an optional role', async () => {
    const port = await freePort();
    expect(await ask(portOwned, world([role('127.0.0.1', port, nginx)]))).toMatchObject({ verdict: 'fail', code: 'port-not-listening' });
    expect(await ask(portOwned, world([role('127.0.0.1', port, { ...nginx, optional: true })]))).toMatchObject({ verdict: 'warn' });
  });

  it('finds the owner on another port', async () => {
    const { port } = await listenAs('llmster', '127.0.0.1');
    const wanted = await freePort();
    const { seen } = await ask(portOwned, world([role('127.0.0.1', wanted, { ...process_('llmster'), kind: 'lmstudio' })]));
    expect(seen.elsewhere).toEqual([{ address: '127.0.0.1', port }]);
    const published = [container('nginx', 8081)];
    const { code, seen: moved } = await ask(
      portOwned,
      world([role('127.0.0.1', wanted, nginx)], { containers: published, probes: { identity: {} as never } }),
    );
    expect({ code, elsewhere: moved.elsewhere }).toEqual({ code: 'port-not-listening', elsewhere: [{ address: '0.0.0.0', port: 8081 }] });
  });

  it('does not take a port of LM Studio’s own for its server', async () => {
    await listenAs('llmster', '127.0.0.1');
    const identity = { at: async () => ({ kind: 'not-http' }) } as never;
    const studio = role('127.0.0.1', await freePort(), { ...process_('llmster'), kind: 'lmstudio' });
    expect((await ask(portOwned, world([studio], { probes: { identity } }))).seen.elsewhere).toEqual([]);
  });

  it('fails for a stranger, and does not mind one on an address that clients do not use', async () => {
    const { port } = await listenAs('stranger', '127.0.0.1');
    expect(await ask(portOwned, world([role('127.0.0.1', port, process_('llmster'))]))).toMatchObject({
      verdict: 'fail',
      code: 'port-wrong-owner',
    });
    const both = await listenAs('llmster', '127.0.0.1');
    await listenAs('stranger', '127.0.0.2', both.port);
    expect(await ask(portOwned, world([role('127.0.0.1', both.port, process_('llmster'))]))).toMatchObject({ verdict: 'pass' });
  });

  it.runIf(hasIpv6)('tells two servers behind one localhost', async () => {
    const { port } = await listenAs('llmster', '127.0.0.1');
    await listenAs('stranger', '::1', port);
    expect(await ask(portOwned, world([role('localhost', port, process_('llmster'))]))).toMatchObject({
      verdict: 'fail',
      code: 'port-split',
      args: { four: { name: 'llmster' }, six: { name: 'stranger' } },
    });
  });

  it.runIf(hasIpv6)('warns of one family only where localhost means both', async () => {
    const port = await listen('127.0.0.1');
    const { port: portProbe } = world([]).probes;
    const on = (addresses: readonly string[]) =>
      ask(portOwned, world([role('localhost', port, mine)], { probes: { port: { ...portProbe, localhost: async () => addresses } } }));
    expect(await on(['127.0.0.1', '::1'])).toMatchObject({
      verdict: 'warn',
      code: 'port-one-family',
      args: { served: '127.0.0.1', missing: '::1' },
    });
    expect(await on(['127.0.0.1'])).toMatchObject({ verdict: 'pass' });
  });

  it.runIf(hasIpv6)('tells an IPv6-only listener from one on all addresses', async () => {
    const [only, both] = [await listen('::', 0, true), await listen('::')];
    expect(await ask(portOwned, world([role('127.0.0.1', only, mine)]))).toMatchObject({
      verdict: 'fail',
      code: 'port-wrong-address',
      args: { missing: '127.0.0.1', served: ['::'] },
    });
    expect(await ask(portOwned, world([role('127.0.0.1', both, mine)]))).toMatchObject({ verdict: 'pass', code: 'port-owned' });
    expect(await ask(portOwned, world([role('::1', await listen('127.0.0.1'), mine)]))).toMatchObject({ code: 'port-wrong-address' });
  });

  it('never prints a key from a command line', async () => {
    const { port } = await listenAs('server --key sk-verysecretvalue12345', '127.0.0.1');
    const answer = await ask(portOwned, world([role('127.0.0.1', port, process_('llmster'))]));
    expect(answer.code).toBe('port-wrong-owner');
    expect(JSON.stringify(answer)).not.toContain('verysecret');
  });
});

describe('port.released', () => {
  it('passes when nobody listens, also while a connection fades away', async () => {
    const port = await listen('127.0.0.1');
    const client = connect({ port, host: '127.0.0.1' });
    await once(client, 'connect');
    client.destroy();
    await endWorld();
    expect(await ask(portReleased, world([role('127.0.0.1', port, mine)]))).toMatchObject({ verdict: 'pass', code: 'port-released' });
  });

  it('fails while somebody listens, whoever it is', async () => {
    const { port, pid } = await listenAs('leftover', '127.0.0.1');
    expect(await ask(portReleased, world([role('127.0.0.1', port, nginx)]))).toMatchObject({
      verdict: 'fail',
      code: 'port-still-held',
      args: { holder: { pid } },
    });
  });
});

describe('host.room', () => {
  const GiB = 2 ** 30;
  const room = (name: string, bytes: number) => {
    const context = world([role('127.0.0.1', 80, nginx)], {
      probes: {
        host: {
          memory: async () => ({ ok: true, value: { availableBytes: bytes, totalBytes: 16 * GiB } }),
          disk: async (path: string) =>
            path.startsWith('/var')
              ? { ok: true, value: { freeBytes: bytes, totalBytes: 99 * GiB } }
              : { ok: true, value: { freeBytes: 50 * GiB, totalBytes: 99 * GiB } },
        } as never,
      },
    });
    return hostRoom.run({ ...context, subject: { name } });
  };

  it.each([
    ['disk', 9 * GiB, 'pass'],
    ['disk', 3 * GiB, 'warn'],
    ['disk', GiB / 2, 'fail'],
    ['memory', 9 * GiB, 'pass'],
    ['memory', GiB, 'warn'],
    ['memory', GiB / 4, 'fail'],
  ])('judges %s with %d bytes left: %s', async (name, bytes, verdict) => {
    expect((await room(name, bytes)).verdict).toBe(verdict);
  });

  it('looks at the real machine', async () => {
    const found = await hostRoom.run({ ...world([]), subject: { name: 'disk' } });
    expect(found.evidence.map(({ what }) => what)).toEqual(['looked-at', 'disk-free']);
  });
});
