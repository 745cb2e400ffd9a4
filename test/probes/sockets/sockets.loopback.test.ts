import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createSocketProbe } from '../../../src/probes/sockets/sockets.ts';
import { endWorld, hasIpv6, listen, listenAs, listenShared } from '../../families/port/world.ts';

afterEach(endWorld);

const at = (port: number, scheme = 'tcp') => ({ interest: () => [{ scheme, port }] });

async function rowsOf(port: number, scheme = 'tcp') {
  const look = await createSocketProbe(at(port, scheme)).table();
  if (!look.ok) throw new Error(look.error.detail);
  return look.value.listeners.filter((row) => row.port === port);
}

describe.runIf(process.platform === 'linux')('the socket table of Linux', () => {
  it.each(['127.0.0.1', '0.0.0.0', ...(hasIpv6 ? ['::1', '::'] : [])])('shows a listener on %s with its process', async (host) => {
    const port = await listen(host);
    const [row, ...others] = await rowsOf(port);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ address: host, family: host.includes(':') ? 6 : 4, user: userInfo().username });
    expect(row?.processes.map(({ pid }) => pid)).toContain(process.pid);
  });

  it('names another process, with what it calls itself and who runs it', async () => {
    const { port, pid } = await listenAs('front-of-house', '127.0.0.1');
    const [row] = await rowsOf(port);
    expect(row?.processes).toMatchObject([{ pid, name: 'front-of-house', user: userInfo().username }]);
    expect(row?.processes[0]?.commandLine).toContain('front-of-house');
  });

  it('puts the process that shares its socket with workers first, for it is the one to stop', async () => {
    const { port, pid } = await listenShared();
    const [row] = await rowsOf(port);
    expect(row?.processes).toHaveLength(2);
    expect(row?.processes[0]?.pid).toBe(pid);
  });

  it('names who holds a socket in this network namespace, and not a newer one in another', async () => {
    const procRoot = await mkdtemp(join(tmpdir(), 'preflight-proc-'));
    onTestFinished(() => rm(procRoot, { recursive: true, force: true }));
    const row = '   0: 0100007F:04D2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 777 1 0 100 0 0 10 0';
    await mkdir(join(procRoot, 'net'));
    await writeFile(join(procRoot, 'net', 'tcp'), `  sl  local_address rem_address   st\n${row}\n`);
    for (const [pid, namespace, name] of [
      ['self', 1, 'preflight'],
      ['100', 1, 'here'],
      ['200', 2, 'elsewhere'],
    ] as const) {
      await mkdir(join(procRoot, pid, 'ns'), { recursive: true });
      await mkdir(join(procRoot, pid, 'fd'));
      await symlink(`net:[${namespace}]`, join(procRoot, pid, 'ns', 'net'));
      await symlink('socket:[777]', join(procRoot, pid, 'fd', '3'));
      await writeFile(join(procRoot, pid, 'comm'), `${name}\n`);
    }
    const look = await createSocketProbe({ procRoot, ...at(1234) }).table();
    expect(look.ok && look.value.listeners[0]?.processes.map(({ name }) => name)).toEqual(['here']);
  });

  it('looks for owners of the ports of interest only, and for others when asked', async () => {
    const [wanted, other] = [await listen('127.0.0.1'), await listen('127.0.0.1')];
    const probe = createSocketProbe(at(wanted));
    const table = await probe.table();
    const row = table.ok && table.value.listeners.find(({ port }) => port === other);
    expect(row).toMatchObject({ isUnasked: true, processes: [] });
    const asked = await probe.listenersOn([other]);
    expect(asked.ok && asked.value[0]?.processes[0]?.pid).toBe(process.pid);
  });

  it('is read once: what starts later is not in it', async () => {
    const first = await listen('127.0.0.1');
    const probe = createSocketProbe(at(first));
    await probe.table();
    const later = await listen('127.0.0.1');
    const look = await probe.listenersOn([first, later]);
    expect(look.ok && look.value.map(({ port }) => port)).toEqual([first]);
  });

  it('shows UDP when a role is UDP', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    try {
      expect(await rowsOf(socket.address().port, 'udp')).toMatchObject([{ protocol: 'udp', address: '127.0.0.1' }]);
    } finally {
      socket.close();
    }
  });

  it('lets questions that were begun before it go out first', async () => {
    const port = await listen('127.0.0.1');
    const socket = connect(port, '127.0.0.1');
    const connected = once(socket, 'connect').then(() => 'connected');
    expect(await Promise.race([connected, createSocketProbe(at(port)).table()])).toBe('connected');
    socket.destroy();
  });

  it('says why when the kernel shows nothing', async () => {
    const look = await createSocketProbe({ procRoot: '/nonexistent' }).table();
    expect(look).toMatchObject({ ok: false, error: { reason: 'not-permitted' } });
    expect(existsSync('/proc/net/tcp')).toBe(true);
  });
});

it('is blind, not empty, on a system that it does not know', async () => {
  expect(await createSocketProbe({ platform: 'aix' }).table()).toMatchObject({ ok: false, error: { reason: 'not-supported' } });
  expect(await createSocketProbe({ platform: 'darwin' }).table()).toMatchObject({ ok: false, error: { reason: 'not-supported' } });
});

describe('the adapters of other systems', () => {
  const said = (answers: Readonly<Record<string, string>>) => ({
    run: async (program: string) => ({
      ok: true as const,
      value: { exitCode: 0, stdout: answers[program] ?? '', stderr: '', durationMs: 1 },
    }),
  });

  it('puts lsof, netstat and ps of macOS together; what lsof does not show is hidden', async () => {
    const commands = said({
      lsof: 'p501\ncLM\\x20Studio\nLmika\nf23\nPTCP\nn127.0.0.1:1234\nTST=LISTEN\np812\nccom.docker.backend\nLmika\nf9\nPTCP\nn*:8080\n',
      netstat: 'tcp46 0 0  *.8080 *.* LISTEN\ntcp4 0 0  127.0.0.1.1234 *.* LISTEN\ntcp4 0 0  127.0.0.1.631 *.* LISTEN\n',
      ps: '501 mika /Applications/LM Studio.app/Contents/MacOS/LM Studio\n',
    });
    const look = await createSocketProbe({ platform: 'darwin', commands }).table();
    const rows = look.ok ? look.value.listeners : [];
    expect(rows.map(({ address, port, processes }) => [address, port, processes[0]?.name])).toEqual([
      ['::', 8080, 'com.docker.backend'],
      ['127.0.0.1', 1234, 'LM Studio'],
      ['127.0.0.1', 631, undefined],
    ]);
    expect(rows[1]?.processes[0]?.executable).toBe('/Applications/LM Studio.app/Contents/MacOS/LM Studio');
  });

  it('puts netstat and tasklist of Windows together', async () => {
    const commands = said({
      netstat: '  TCP    127.0.0.1:1234    0.0.0.0:0    ABHÖREN    9120\r\n',
      tasklist: '"LM Studio.exe","9120","Console","1","412,300 K"\r\n',
    });
    const look = await createSocketProbe({ platform: 'win32', commands }).table();
    expect(look.ok && look.value.listeners).toMatchObject([{ port: 1234, processes: [{ pid: 9120, name: 'LM Studio.exe' }] }]);
  });
});
