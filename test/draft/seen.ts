import type { Observed, ObservedContainer, ObservedProject, ObservedServer } from '../../src/draft/observed.ts';
import type { Identity } from '../../src/probes/identity/identity.ts';

/** A machine on which nothing runs. */
export const emptyMachine: Observed = {
  platform: 'linux',
  engine: { version: '28.3.2', isDesktop: false, endpoint: 'unix:///var/run/docker.sock' },
  containers: [],
  servers: [],
  projects: [],
  isSearchedWhole: true,
  managers: {},
  tokens: [],
};

export function container(name: string, image: string, change: Partial<ObservedContainer> = {}): ObservedContainer {
  return { id: name, name, image, published: [], networkNames: ['default'], extraHosts: [], gateways: ['172.20.0.1'], ...change };
}

export function server(
  port: number,
  name: Identity['server'],
  change: Partial<Omit<ObservedServer, 'identity'>> = {},
  identity: Partial<Identity> = {},
): ObservedServer {
  return {
    host: '127.0.0.1',
    port,
    bound: '0.0.0.0',
    processes: [],
    identity: { server: name, isBehindNginx: false, seen: [], ...identity },
    ...change,
  };
}

export function project(folder: string, manager: string | undefined, change: Partial<ObservedProject> = {}): ObservedProject {
  const language = manager === 'npm' || manager === 'pnpm' || manager === 'yarn' ? 'node' : 'python';
  const sign = manager === undefined ? {} : { sign: { manager, text: `${manager}.lock`, isLock: true } };
  return { folder, language, lock: 'committed', ...sign, ...change };
}

/** Dify of compose v1, its containers joined by underscores, in a project of any name. */
export function difyOf(name: string, separator = '-'): readonly ObservedContainer[] {
  const service = (of: string, image: string, change: Partial<ObservedContainer> = {}) =>
    container([name, of, '1'].join(separator), image, { project: name, service: of, ...change });
  return [
    service('api', 'langgenius/dify-api:1.12.1', { mode: 'api' }),
    service('worker', 'langgenius/dify-api:1.12.1', { mode: 'worker' }),
    service('web', 'langgenius/dify-web:1.12.1'),
    service('db_postgres', 'postgres:15-alpine'),
    service('plugin_daemon', 'langgenius/dify-plugin-daemon:0.5.3-local', { extraHosts: ['host.docker.internal:host-gateway'] }),
    service('nginx', 'nginx:latest', { published: [{ address: '', publicPort: 8080, privatePort: 80, protocol: 'tcp' }] }),
  ];
}

export const front = (of: string) => server(8080, 'dify', { container: of }, { hasDifyWeb: true, isBehindNginx: true, version: '1.12.1' });

export const lmStudio = server(1234, 'lmstudio', {
  processes: ['LM Studio'],
  models: [
    { id: 'text-embedding-nomic', type: 'embedding', state: 'loaded', instances: ['text-embedding-nomic'] },
    { id: 'qwen2.5-7b-instruct', type: 'llm', state: 'loaded', instances: ['qwen2.5-7b-instruct'] },
  ],
});
