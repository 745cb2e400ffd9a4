import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { isContainerRuntime } from '../../../src/families/port/port-helpers.ts';
import { holderOf, isNamed, matchOwner, needsContainers } from '../../../src/families/port/port-holder.ts';
import { covers, serversAt } from '../../../src/families/port/port-seen.ts';
import type { Owner } from '../../../src/ledger/ledger.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import { blind } from '../../../src/probes/look.ts';
import type { Listener, SocketProcess } from '../../../src/probes/sockets/sockets.ts';

const listener = (processes: readonly SocketProcess[], address = '0.0.0.0', port = 8080): Listener => ({
  protocol: 'tcp',
  address,
  family: address.includes(':') ? 6 : 4,
  port,
  user: 'root',
  processes,
});

const container = (
  project: string,
  service: string,
  address = '0.0.0.0',
  publicPort = 8080,
  id = `${project}${service}`,
): ContainerSummary => ({
  id,
  name: `${project}-${service}-1`,
  image: service,
  state: 'running',
  status: 'Up',
  labels: {},
  project,
  service,
  published: publicPort === 0 ? [] : [{ address, publicPort, privatePort: 80, protocol: 'tcp' }],
});

const proxy: SocketProcess = { pid: 900, name: 'docker-proxy', executable: '/usr/bin/docker-proxy' };
const nginx: Owner = { kind: 'compose', service: 'nginx' };
const studio: Owner = { kind: 'process', names: ['LM Studio', 'llmster', 'lms'] };

describe('a published port', () => {
  it('belongs to the container behind docker-proxy', () => {
    const containers = ok([container('docker', 'nginx')]);
    expect(holderOf(listener([proxy]), containers)).toMatchObject({
      kind: 'container',
      container: 'docker-nginx-1',
      service: 'nginx',
      pid: 900,
    });
    expect(matchOwner({ owner: nginx, project: 'docker' }, listener([proxy]), containers)).toBe('owner');
  });

  it('belongs to the container also when the process is hidden, as on WSL and without root', () => {
    expect(matchOwner({ owner: nginx, project: 'docker' }, listener([], '::'), ok([container('docker', 'nginx')]))).toBe('owner');
  });

  it('is not the owner’s when another project or another service publishes it', () => {
    const claim = { owner: nginx, project: 'docker' };
    expect(matchOwner(claim, listener([proxy]), ok([container('shop', 'nginx')]))).toBe('other');
    expect(matchOwner(claim, listener([proxy]), ok([container('docker', 'web')]))).toBe('other');
  });

  it('is not known when Docker cannot be looked at, and never taken as a yes', () => {
    const away = blind('unreachable', 'no socket');
    expect(matchOwner({ owner: nginx }, listener([proxy]), away)).toBe('unknown');
    expect(matchOwner({ owner: nginx }, listener([]), away)).toBe('unknown');
    expect(holderOf(listener([proxy]), away)).toMatchObject({ kind: 'docker', name: 'docker-proxy' });
  });

  it('is another’s without Docker’s word when a plain process holds it', () => {
    expect(matchOwner({ owner: nginx }, listener([{ pid: 7, name: 'node' }]), undefined)).toBe('other');
  });

  it('tells two containers on one port number apart by the address', () => {
    const containers = ok([container('shop', 'web', '192.0.2.7'), container('docker', 'nginx', '127.0.0.1')]);
    expect(holderOf(listener([proxy], '127.0.0.1'), containers)).toMatchObject({ container: 'docker-nginx-1' });
    expect(holderOf(listener([proxy], '192.0.2.7'), containers)).toMatchObject({ container: 'shop-web-1' });
  });

  it('is never LM Studio’s', () => {
    expect(matchOwner({ owner: studio }, listener([proxy]), blind('unreachable', ''))).toBe('other');
  });
});

describe('a port that an engine’s helper holds', () => {
  const id = '2992c9d2'.repeat(8);
  const published = { ...container('docker', 'web'), id };

  it.each(['conmon', 'rootlessport', 'rootlesskit', 'pasta', 'pasta.avx2', 'slirp4netns', 'gvproxy'])(
    '%s: belongs to a container',
    (name) => {
      const helper: SocketProcess = { pid: 12393, name, commandLine: `/usr/bin/${name}` };
      expect(holderOf(listener([helper]), ok([published]))).toMatchObject({ kind: 'container', container: 'docker-web-1' });
      expect(holderOf(listener([helper]), ok([]))).toMatchObject({ kind: 'docker' });
    },
  );

  it('is told by the container that the monitor watches, whatever is published', () => {
    const conmon: SocketProcess = { pid: 1, name: 'conmon', commandLine: `/usr/bin/conmon --api-version 1 -c ${id} -u ${id}` };
    const unlisted = { ...published, published: [] };
    expect(holderOf(listener([conmon]), ok([container('shop', 'web'), unlisted]))).toMatchObject({ container: 'docker-web-1' });
  });
});

describe('a container with the network of the host', () => {
  const inside: SocketProcess = { pid: 31, name: 'nginx', container: 'dockernginx' };

  it('is told by the cgroup of its process', () => {
    const containers = ok([container('docker', 'nginx', '', 0)]);
    expect(matchOwner({ owner: nginx, project: 'docker' }, listener([inside]), containers)).toBe('owner');
    expect(needsContainers(listener([inside]))).toBe(true);
  });

  it('is not known without Docker', () => {
    expect(matchOwner({ owner: nginx }, listener([inside]), blind('timed-out', ''))).toBe('unknown');
  });
});

describe('a process', () => {
  it.each([
    { pid: 1, name: 'LM Studio' },
    { pid: 1, name: 'lm-studio', executable: '/tmp/.mount_LM/lm-studio' },
    { pid: 1, name: 'LM Studio.exe' },
    { pid: 1, name: 'LM Studio Helper (Plugin)', executable: '/Applications/LM Studio.app/x/LM Studio Helper (Plugin)' },
    { pid: 1, name: 'MainThread', executable: '/home/mika/.lmstudio/llmster' },
    { pid: 1, name: 'node', executable: 'node', commandLine: 'node /opt/tools/lms.js server' },
  ])('is the owner by its name, its program or its script: $name', (process) => {
    expect(isNamed(process, ['LM Studio', 'llmster', 'lms'])).toBe(true);
  });

  it('is found by a name that Linux cut to 15 characters', () => {
    expect(isNamed({ pid: 1, name: 'preflight-pract' }, ['preflight-practice'])).toBe(true);
    expect(isNamed({ pid: 1, name: 'preflight' }, ['preflight-practice'])).toBe(false);
  });

  it.each([
    ['litellm', 'python3 /opt/venv/bin/litellm --config /etc/llm.yaml'],
    ['litellm', '/opt/venv/bin/python -u -X faulthandler /opt/venv/bin/litellm --port 4000'],
    ['n8n', 'node /usr/local/bin/n8n start'],
    ['n8n', 'node --max-old-space-size=4096 /usr/lib/node_modules/n8n/bin/main.js'],
    ['open-webui', 'python3 /app/venv/bin/open-webui serve'],
    ['vllm', 'python -m vllm.entrypoints.openai.api_server --model x'],
    ['litellm', 'python /opt/venv/bin/uvicorn litellm.proxy.proxy_server:app'],
    ['server', 'node /srv/node_modules/@example/server/dist/main.js'],
  ])('is the owner %s by the whole of its command line: %s', (name, commandLine) => {
    expect(isNamed({ pid: 1, name: 'MainThread', commandLine }, [name])).toBe(true);
  });

  it('is not known where an interpreter does not show its command line, and another where it does', () => {
    const of = (process: SocketProcess) => matchOwner({ owner: { kind: 'process', names: ['litellm'] } }, listener([process]), undefined);
    expect(of({ pid: 1, name: 'python3' })).toBe('unknown');
    expect(of({ pid: 1, name: 'python3', commandLine: 'python3 /opt/shop/app.py' })).toBe('other');
    expect(of({ pid: 1, name: 'ollama' })).toBe('other');
  });

  it('is not the owner because of what is handed to it', () => {
    for (const commandLine of ['node -r litellm server.js', 'python -c litellm', 'python app.py litellm', 'python -W litellm app.py']) {
      expect(isNamed({ pid: 1, name: 'python', commandLine }, ['litellm'])).toBe(false);
    }
  });

  it('is not the owner because of an option or a part of its name', () => {
    expect(isNamed({ pid: 1, name: 'node', commandLine: 'node server.js --for lms' }, ['lms'])).toBe(false);
    expect(isNamed({ pid: 1, name: 'lmsensors' }, ['lms'])).toBe(false);
  });

  it('that nobody may see could be anybody', () => {
    expect(matchOwner({ owner: studio }, listener([]), ok([]))).toBe('unknown');
    expect(holderOf(listener([]), ok([]))).toEqual({ kind: 'hidden', user: 'root' });
  });

  it('is compared with nobody when the ledger names no owner', () => {
    expect(matchOwner({}, listener([{ pid: 1, name: 'node' }]), undefined)).toBe('unclaimed');
  });
});

it('knows the programs that hold ports for containers, and ssh only as Colima’s and Lima’s', () => {
  for (const name of ['docker-proxy', 'dockerd', 'com.docker.backend.exe', 'vpnkit-bridge', 'OrbStack Helper', 'gvproxy', 'wslrelay.exe']) {
    expect(isContainerRuntime({ pid: 1, name })).toBe(true);
  }
  expect(isContainerRuntime({ pid: 1, name: 'ssh', commandLine: 'ssh: /home/m/.colima/_lima/colima/ssh.sock [mux]' })).toBe(true);
  expect(isContainerRuntime({ pid: 1, name: 'ssh', commandLine: 'ssh -L 8080:db:80 box' })).toBe(false);
});

it('gives a connection to the most special listener', () => {
  const rows = ['::', '0.0.0.0', '127.0.0.1'].map((address) => listener([], address));
  const at = (wanted: string) => serversAt(rows, wanted).map(({ address }) => address);
  expect([at('127.0.0.1'), at('192.0.2.2'), at('::1')]).toEqual([['127.0.0.1'], ['0.0.0.0'], ['::']]);
  expect([covers('0.0.0.0', '::1'), covers('::', '127.0.0.1'), covers('127.0.0.1', '127.0.0.2')]).toEqual([false, true, false]);
});
