import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { stopCommand } from '../../../src/families/port/causes/port-command.ts';
import { holderOf, matchOwner, needsContainers } from '../../../src/families/port/port-holder.ts';
import { portEn } from '../../../src/families/port/words.en.ts';
import { portJa } from '../../../src/families/port/words.ja.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import type { Listener, SocketProcess } from '../../../src/probes/sockets/sockets.ts';
import { toldByDocker } from '../docker/told.ts';

/** Who holds published ports, as each system calls the process. */
const helpers: readonly SocketProcess[] = [
  { pid: 900, name: 'docker-proxy', executable: '/usr/bin/docker-proxy' },
  { pid: 900, name: 'conmon', commandLine: '/usr/bin/conmon --api-version 1' },
  { pid: 900, name: 'rootlessport' },
  { pid: 900, name: 'rootlesskit' },
  { pid: 900, name: 'pasta.avx2' },
  { pid: 900, name: 'passt' },
  { pid: 900, name: 'slirp4netns' },
  { pid: 900, name: 'gvproxy' },
  { pid: 900, name: 'gvproxy.exe' },
  { pid: 900, name: 'com.docker.backend' },
  { pid: 900, name: 'com.docker.backend.exe' },
  { pid: 900, name: 'com.docke' },
  { pid: 900, name: 'vpnkit-bridge' },
  { pid: 900, name: 'limactl' },
  { pid: 900, name: 'ssh', commandLine: 'ssh: /Users/mika/.colima/_lima/colima/ssh.sock [mux]' },
  { pid: 900, name: 'ssh', commandLine: 'ssh: /Users/mika/Library/Application Support/rancher-desktop/lima/0/ssh.sock [mux]' },
  { pid: 900, name: 'OrbStack Helper' },
  { pid: 900, name: 'Rancher Desktop' },
  { pid: 900, name: 'host-switch.exe' },
  { pid: 900, name: 'wslrelay.exe' },
];

/** `ssh` as somebody starts it: it may be an engine's, which only its published ports tell. */
const tunnel: SocketProcess = { pid: 900, name: 'ssh', commandLine: 'ssh -L 3001:db:5432 box', user: 'mika' };

const at = (process: SocketProcess, address = '0.0.0.0'): Listener => ({
  protocol: 'tcp',
  address,
  family: 4,
  port: 3001,
  user: 'root',
  processes: [process],
});

function publishing(project: string, address: string, publicPort = 3001): ContainerSummary {
  return {
    id: project,
    name: `${project}-web-1`,
    image: 'web',
    state: 'running',
    status: 'Up',
    labels: {},
    project,
    service: 'web',
    published: [{ address, publicPort, privatePort: 80, protocol: 'tcp' }],
  };
}

const claim = { owner: { kind: 'compose', service: 'web' }, project: 'stack' } as const;
const record = toldByDocker();

describe.each(helpers)('$name holds a port for a container', (helper) => {
  it('is asked of the engine', () => {
    expect(needsContainers(at(helper))).toBe(true);
  });

  it.each(['0.0.0.0', ''])('stands for the owner’s container that publishes the port on "%s"', (address) => {
    const containers = ok([publishing('stack', address)]);
    expect(holderOf(at(helper), containers)).toMatchObject({ kind: 'container', container: 'stack-web-1' });
    expect(matchOwner(claim, at(helper), containers)).toBe('owner');
  });

  it('stands for the container of another project, which is stopped by the engine and not by its pid', () => {
    const containers = ok([publishing('shop', '0.0.0.0')]);
    expect(matchOwner(claim, at(helper), containers)).toBe('other');
    expect(stopCommand(record, holderOf(at(helper), containers))).toEqual({ command: 'docker stop shop-web-1' });
  });

  it.each([
    ['nothing', []],
    ['another port', [publishing('stack', '0.0.0.0', 3002)]],
    ['the port at an address of another network', [publishing('stack', '192.0.2.7')]],
  ])('is an engine’s of which no container is known where the engine publishes %s, and is never ended', (_what, published) => {
    const holder = holderOf(at(helper, '127.0.0.1'), ok(published));
    expect(holder).toMatchObject({ kind: 'docker', pid: 900 });
    expect(stopCommand(record, holder)).toEqual({});
    for (const words of [portEn, portJa]) {
      const said = words.causes['port-taken'].remedy({ role: 'web', port: 3001, holder });
      expect(said).toContain(holder.brand === 'podman' ? 'podman ps' : 'docker ps');
      expect(said).not.toContain('kill');
    }
  });

  it('stays the engine’s where a service of the system keeps it', () => {
    const kept: SocketProcess = { ...helper, supervisor: { by: 'systemd', name: 'docker.service' } };
    const holder = holderOf(at(kept), ok([]));
    expect(stopCommand(record, holder)).toEqual({});
    expect(portEn.causes['port-taken'].remedy({ role: 'web', port: 3001, holder })).not.toContain('stop the service');
  });
});

describe('an ssh of somebody’s own', () => {
  it('is a stranger at a port that no container publishes', () => {
    const holder = holderOf(at(tunnel, '127.0.0.1'), ok([]));
    expect(holder).toMatchObject({ kind: 'process', name: 'ssh' });
    expect(matchOwner(claim, at(tunnel, '127.0.0.1'), ok([]))).toBe('other');
    expect(stopCommand(record, holder)).toEqual({ command: 'sudo kill 900' });
  });

  it('is a stranger at another address than the one that is published', () => {
    expect(holderOf(at(tunnel, '127.0.0.1'), ok([publishing('stack', '0.0.0.0')]))).toMatchObject({ kind: 'process' });
  });

  it('is the container’s at the very address and port that the engine publishes', () => {
    const containers = ok([publishing('stack', '127.0.0.1')]);
    expect(needsContainers(at(tunnel, '127.0.0.1'))).toBe(true);
    expect(matchOwner(claim, at(tunnel, '127.0.0.1'), containers)).toBe('owner');
  });
});

it.each(['node', 'python3', 'conmonitor', 'pastry', 'sshd'])('%s is a stranger whatever is published', (name) => {
  expect(holderOf(at({ pid: 7, name }), ok([publishing('stack', '0.0.0.0')]))).toMatchObject({ kind: 'process', name });
});

it('the container of a Podman is stopped by podman', () => {
  expect(stopCommand(record, { kind: 'container', container: 'web', brand: 'podman' })).toEqual({ command: 'podman stop web' });
});
