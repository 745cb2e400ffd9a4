import { describe, expect, it } from 'vitest';
import { otherProjects, otherService } from '../../../src/families/container/other-name.ts';
import type { Ledger, Role } from '../../../src/ledger/ledger.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };
const url = { href: 'http://127.0.0.1:8080', scheme: 'http', host: '127.0.0.1', port: 8080, path: '' } as never;
const role = (name: string, service: string, more: Partial<Role> = {}): Role => ({
  name,
  optional: false,
  owner: { kind: 'compose', service },
  at,
  ...more,
});

const ledgerOf = (...roles: readonly Role[]): Ledger => ({
  ports: { file: 'ports.yml', folder: '/stack', envFiles: [], roles, path: [], tokens: [] },
  files: [],
  spans: {},
});

const container = (project: string, service: string, more: Partial<ContainerSummary> = {}): ContainerSummary => ({
  id: `${project}-${service}`,
  name: `${project}-${service}-1`,
  image: `x/${service}`,
  state: 'running',
  status: 'Up 3 minutes',
  labels: {},
  project,
  service,
  published: [],
  ...more,
});

const front = { published: [{ address: '', publicPort: 8080, privatePort: 80, protocol: 'tcp' as const }] };

describe('a project of another name that runs all the services', () => {
  const ledger = ledgerOf(role('nginx', 'nginx', { url }), role('api', 'api'));

  it('is meant where it also has the port of the ledger; another Dify beside it is not', () => {
    const all = [container('spare', 'nginx'), container('spare', 'api'), container('h6dify', 'nginx', front), container('h6dify', 'api')];
    expect(otherProjects(ledger, all)).toEqual([{ name: 'h6dify', container: 'h6dify-nginx-1', by: 'port' }]);
  });

  it('may be meant where the ledger has no port to tell it by', () => {
    const bare = ledgerOf(role('nginx', 'nginx'), role('api', 'api'));
    expect(otherProjects(bare, [container('h6dify', 'nginx'), container('h6dify', 'api')])).toMatchObject([
      { name: 'h6dify', by: 'services' },
    ]);
  });

  it('is not meant where one of the services is missing or does not run', () => {
    expect(otherProjects(ledger, [container('h6dify', 'nginx', front)])).toEqual([]);
    expect(otherProjects(ledger, [container('h6dify', 'nginx', front), container('h6dify', 'api', { state: 'exited' })])).toEqual([]);
  });
});

describe('a service under another name', () => {
  const nginx = role('nginx', 'gateway', { url });
  const api = role('api', 'api');
  const ledger = ledgerOf(nginx, api, role('worker', 'worker'));

  it('is the one that publishes the port of the role', () => {
    expect(otherService(ledger, nginx, [container('docker', 'front', front), container('docker', 'web')])).toEqual({
      name: 'front',
      container: 'docker-front-1',
      by: 'port',
    });
  });

  it('may be the one with the image, but a worker of the same image is no api', () => {
    const image = 'langgenius/dify-api:1.12.1';
    const found = otherService(ledger, api, [container('docker', 'backend', { image }), container('docker', 'worker_beat', { image })]);
    expect(found).toEqual({ name: 'backend', container: 'docker-backend-1', by: 'image' });
  });

  it('may be called like it, and worker_beat is not the worker', () => {
    expect(otherService(ledger, role('worker', 'worker'), [container('docker', 'worker_beat')])).toBeUndefined();
    expect(otherService(ledger, role('w', 'worker'), [container('docker', 'celery-worker')])?.name).toBe('celery-worker');
  });

  it('is not one that another role owns, nor one of several', () => {
    expect(otherService(ledgerOf(nginx, role('edge', 'front')), nginx, [container('docker', 'front', front)])).toBeUndefined();
    const both = [container('docker', 'new-api'), container('docker', 'old-api')];
    expect(otherService(ledger, api, both)).toBeUndefined();
  });
});
