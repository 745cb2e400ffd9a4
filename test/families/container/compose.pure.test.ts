// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how compose files write variables

import { describe, expect, it } from 'vitest';
import { composePortsOf, interpolate, readShort } from '../../../src/families/container/compose-ports.ts';
import { versionsApart } from '../../../src/families/container/dify-versions.ts';
import { composeProjectOf } from '../../../src/families/docker/compose-project.ts';
import { containerOfRole } from '../../../src/families/docker/container-of-role.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import type { FileProbe } from '../../../src/probes/files/files.ts';

const container = (project: string, service: string, more: Partial<ContainerSummary> = {}): ContainerSummary => ({
  id: `${project}/${service}`,
  name: `${project}-${service}-1`,
  image: 'anything',
  state: 'running',
  status: 'Up',
  labels: { 'com.docker.compose.container-number': '1' },
  project,
  service,
  published: [],
  ...more,
});

const ledger = (services: readonly string[], project?: string): Ledger => ({
  ports: {
    file: 'ports.yml',
    folder: '/stack',
    envFiles: [],
    roles: services.map((service) => ({
      name: service,
      optional: false,
      owner: { kind: 'compose', service },
      at: { file: 'ports.yml', line: 1, column: 1 },
    })),
    path: [],
    tokens: [],
    ...(project === undefined ? {} : { composeProject: project }),
  },
  files: [],
  spans: {},
});

describe('the compose project of a ledger', () => {
  const both = [container('docker', 'nginx'), container('docker', 'api'), container('shop', 'nginx')];
  it('is the one that has all the services', () => {
    expect(composeProjectOf(ledger(['nginx', 'api']), both)).toEqual({ kind: 'deduced', project: 'docker' });
  });
  it('is unclear when several have them', () => {
    expect(composeProjectOf(ledger(['nginx']), both)).toEqual({ kind: 'several', projects: ['docker', 'shop'] });
  });
  it('is the named one, whatever runs', () => {
    expect(composeProjectOf(ledger(['nginx'], 'shop'), both)).toEqual({ kind: 'named', project: 'shop' });
  });
  it('is none when no container has any of the services', () => {
    expect(composeProjectOf(ledger(['plugin_daemon']), both)).toEqual({ kind: 'none' });
  });
  it('is a guess worth naming when the best one lacks a service', () => {
    expect(composeProjectOf(ledger(['nginx', 'api', 'web']), both)).toEqual({ kind: 'partial', project: 'docker' });
  });
});

describe('the container of a role', () => {
  const owner = { kind: 'compose', service: 'api' } as const;
  it('is found by its labels in the project', () => {
    const mine = container('docker', 'api');
    expect(containerOfRole([container('shop', 'api'), mine], owner, 'docker')).toEqual({ kind: 'found', container: mine });
  });
  it('is found under the name that compose v1 gave', () => {
    const old = { ...container('docker', 'api', { name: 'docker_api_1' }) };
    const { project: _project, service: _service, ...bare } = old;
    expect(containerOfRole([bare], owner, 'docker')).toMatchObject({ kind: 'found' });
  });
  it('is not a one-off run', () => {
    const run = container('docker', 'api', { labels: { 'com.docker.compose.oneoff': 'True' } });
    expect(containerOfRole([run], owner, 'docker')).toMatchObject({ kind: 'missing', wanted: 'docker-api-1' });
  });
  it('is the running one beside what a recreation left', () => {
    const old = container('docker', 'api', { id: 'old', state: 'exited' });
    const now = container('docker', 'api', { id: 'now' });
    expect(containerOfRole([old, now], owner, 'docker')).toEqual({ kind: 'found', container: now });
  });
  it('is missing with the names that may have been meant', () => {
    expect(containerOfRole([container('shop', 'api')], owner, 'docker')).toEqual({
      kind: 'missing',
      wanted: 'docker-api-1',
      nearest: ['shop-api-1'],
    });
  });
  it('by name may differ in dashes and underscores', () => {
    const named = { kind: 'container', name: 'docker_api_1' } as const;
    expect(containerOfRole([container('docker', 'api')], named, undefined)).toMatchObject({ kind: 'found' });
  });
  it('is ambiguous without a project', () => {
    expect(containerOfRole([container('a', 'api'), container('b', 'api')], owner, undefined)).toMatchObject({ kind: 'ambiguous' });
  });
});

describe('the ports of a compose file', () => {
  const env = new Map([
    ['PORT', '8080'],
    ['EMPTY', ''],
  ]);
  it.each([
    ['$PORT:80', '8080:80'],
    ['${PORT}:80', '8080:80'],
    ['${NONE:-81}:80', '81:80'],
    ['${EMPTY:-81}:80', '81:80'],
    ['${EMPTY-81}:80', ':80'],
    ['${NONE:-${PORT:-1}}:80', '8080:80'],
    ['${PORT:?must be set}:80', '8080:80'],
    ['${PORT:+1}:80', '1:80'],
    ['$$PORT', '$PORT'],
    ['${broken', ''],
  ])('%s becomes %s', (text, wanted) => {
    expect(interpolate(text, env)).toBe(wanted);
  });

  it.each([
    ['8080:80', [{ address: '', publicPort: 8080, privatePort: 80, protocol: 'tcp' }]],
    ['127.0.0.1:8080:80/udp', [{ address: '127.0.0.1', publicPort: 8080, privatePort: 80, protocol: 'udp' }]],
    ['[::1]:8080:80', [{ address: '::1', publicPort: 8080, privatePort: 80, protocol: 'tcp' }]],
    ['80', []],
    [
      '3000-3001:80-81',
      [
        { address: '', publicPort: 3000, privatePort: 80, protocol: 'tcp' },
        { address: '', publicPort: 3001, privatePort: 81, protocol: 'tcp' },
      ],
    ],
  ])('reads %s', (text, ports) => {
    expect(readShort(text)).toEqual(ports);
  });

  const files = (texts: Readonly<Record<string, string>>): FileProbe => ({
    read: async (path) => ({ ok: true, value: texts[path] }),
    stat: async (path) => ({
      ok: true,
      value: texts[path] === undefined ? undefined : { kind: 'file', sizeBytes: 1, mode: 0, modifiedAt: '' },
    }),
    list: async () => ({ ok: true, value: undefined }),
    scan: async () => ({ ok: true, value: undefined }),
    ground: async (folder) => ({ folder, root: folder }),
  });

  it('come with the .env beside the file and with their lines', async () => {
    const compose = `x-env: &env { A: 1 }
services:
  nginx:
    environment: *env
    ports:
      - "\${EXPOSE_NGINX_PORT:-80}:80"
      - target: 443
        published: 8443
        host_ip: 127.0.0.1
`;
    const probe = files({ '/dify/docker/docker-compose.yaml': compose, '/dify/docker/.env': 'EXPOSE_NGINX_PORT=8080\n' });
    const ports = await composePortsOf({ files: probe }, { workingDir: '/dify/docker' }, 'nginx');
    expect(ports).toMatchObject([
      { address: '', publicPort: 8080, privatePort: 80, at: { file: '/dify/docker/docker-compose.yaml', line: 6 } },
      { address: '127.0.0.1', publicPort: 8443, privatePort: 443, at: { line: 7 } },
    ]);
  });

  it('are unknown, not none, when the file cannot be read', async () => {
    expect(await composePortsOf({ files: files({}) }, { configFiles: ['/gone.yaml'] }, 'nginx')).toBeUndefined();
    expect(await composePortsOf({ files: files({ '/bad.yaml': 'a: [' }) }, { configFiles: ['/bad.yaml'] }, 'nginx')).toBeUndefined();
  });
});

describe('the versions of Dify', () => {
  const of = (service: string, image: string) => ({ name: `docker-${service}-1`, service, image, state: 'running' });
  it.each([
    ['1.7.2', '0.2.0-local'],
    ['1.12.1', '0.5.3-local'],
    ['1.15.0', '0.6.3-local'],
  ])('%s goes with plugin daemon %s', (api, daemon) => {
    const stack = [
      of('api', `langgenius/dify-api:${api}`),
      of('worker', `langgenius/dify-api:${api}`),
      of('plugin_daemon', `langgenius/dify-plugin-daemon:${daemon}`),
    ];
    expect(versionsApart(stack)).toEqual([]);
  });
  it('names a worker, a web and a daemon of another release', () => {
    const stack = [
      of('worker', 'langgenius/dify-api:1.11.4'),
      of('api', 'langgenius/dify-api:1.12.1'),
      of('web', 'mirror.example/langgenius/dify-web:1.12.0'),
      of('plugin_daemon', 'langgenius/dify-plugin-daemon:0.2.0-local'),
    ];
    expect(versionsApart(stack).map(({ second }) => second.service)).toEqual(['worker', 'web', 'plugin_daemon']);
  });
  it('says nothing about tags that are no version', () => {
    expect(versionsApart([of('api', 'langgenius/dify-api:latest'), of('web', 'langgenius/dify-web:1.12.0')])).toEqual([]);
  });
});
