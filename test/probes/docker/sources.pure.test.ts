import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DockerSurroundings, dockerCandidates } from '../../../src/probes/docker/docker-sources.ts';

const hash = (name: string) => createHash('sha256').update(name).digest('hex');
const meta = (host: string, skips = false) => JSON.stringify({ Endpoints: { docker: { Host: host, SkipTLSVerify: skips } } });

const around = (more: Partial<DockerSurroundings>, files: Readonly<Record<string, string>> = {}): DockerSurroundings => ({
  ledger: undefined,
  env: {},
  platform: 'linux',
  home: '/home/joe',
  userId: 1000,
  read: async (path) => files[path],
  ...more,
});

const config = {
  '/home/joe/.docker/config.json': JSON.stringify({ currentContext: 'desktop-linux' }),
  [`/home/joe/.docker/contexts/meta/${hash('desktop-linux')}/meta.json`]: meta('unix:///home/joe/.docker/desktop/docker.sock'),
  [`/home/joe/.docker/contexts/meta/${hash('lab')}/meta.json`]: meta('tcp://lab:2376'),
  [`/home/joe/.docker/contexts/tls/${hash('lab')}/docker/ca.pem`]: 'the ca',
};

describe('the endpoint is chosen in the order of the docker CLI', () => {
  const chosen = async (more: Partial<DockerSurroundings>, files = {}) => {
    const { source, endpoint } = (await dockerCandidates(around(more, files))).chosen;
    return `${source} ${endpoint}`;
  };

  it('the default, with nothing set', async () => {
    expect(await chosen({})).toBe('default unix:///var/run/docker.sock');
    expect(await chosen({ platform: 'win32' })).toBe('default npipe:////./pipe/docker_engine');
  });
  it('the current context before the default', async () => {
    expect(await chosen({}, config)).toBe('currentContext unix:///home/joe/.docker/desktop/docker.sock');
  });
  it('DOCKER_CONTEXT before the current context', async () => {
    expect(await chosen({ env: { DOCKER_CONTEXT: 'lab' } }, config)).toBe('DOCKER_CONTEXT tcp://lab:2376');
    expect(await chosen({ env: { DOCKER_CONTEXT: 'default' } }, config)).toBe('DOCKER_CONTEXT unix:///var/run/docker.sock');
  });
  it('DOCKER_HOST before DOCKER_CONTEXT, but not when it is empty', async () => {
    expect(await chosen({ env: { DOCKER_HOST: 'tcp://box:1', DOCKER_CONTEXT: 'lab' } }, config)).toBe('DOCKER_HOST tcp://box:1');
    expect(await chosen({ env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'lab' } }, config)).toBe('DOCKER_CONTEXT tcp://lab:2376');
  });
  it('the ledger before everything', async () => {
    const env = { DOCKER_HOST: 'tcp://box:1' };
    expect(await chosen({ env, ledger: { host: 'unix:///run/mine.sock' } }, config)).toBe('ledger unix:///run/mine.sock');
    expect(await chosen({ env, ledger: { context: 'lab' } }, config)).toBe('ledger tcp://lab:2376');
  });
  it('DOCKER_CONFIG moves the contexts', async () => {
    const files = {
      '/etc/dock/config.json': '{"currentContext":"lab"}',
      [`/etc/dock/contexts/meta/${hash('lab')}/meta.json`]: meta('tcp://a:1'),
    };
    expect(await chosen({ env: { DOCKER_CONFIG: '/etc/dock' } }, files)).toBe('currentContext tcp://a:1');
  });
});

describe('what the user named is never passed over', () => {
  it('a context that is not there stays the chosen one, as invalid', async () => {
    const { chosen } = await dockerCandidates(around({ env: { DOCKER_CONTEXT: 'gone' } }));
    expect(chosen).toMatchObject({ source: 'DOCKER_CONTEXT', endpoint: 'context gone', address: { kind: 'invalid' } });
  });
  it('a config file that is no JSON counts as none', async () => {
    const { chosen } = await dockerCandidates(around({}, { '/home/joe/.docker/config.json': '{' }));
    expect(chosen.source).toBe('default');
  });
  it('what it displaced and the known sockets are kept to explain', async () => {
    const { others } = await dockerCandidates(around({ env: { DOCKER_HOST: 'tcp://box:1', XDG_RUNTIME_DIR: '/run/user/1000' } }, config));
    expect(others.map(({ source }) => source)).toEqual([
      'currentContext',
      'default',
      'rootless',
      'desktop-mac',
      'orbstack',
      'colima',
      'rancher-desktop',
      'podman',
      'podman-root',
    ]);
  });
  it('nothing else is tried when the ledger names a host', async () => {
    expect((await dockerCandidates(around({ ledger: { host: 'unix:///x' } }, config))).others).toEqual([]);
  });
});

describe('TLS comes with the endpoint', () => {
  it('from the files of the context', async () => {
    const { chosen } = await dockerCandidates(around({ env: { DOCKER_CONTEXT: 'lab' } }, config));
    expect(chosen.address).toMatchObject({ kind: 'tcp', isTls: true, tls: { ca: 'the ca', isVerified: true } });
  });
  it('from DOCKER_CERT_PATH with DOCKER_TLS_VERIFY', async () => {
    const env = { DOCKER_HOST: 'tcp://box:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    const { chosen } = await dockerCandidates(around({ env }, { '/certs/key.pem': 'the key' }));
    expect(chosen.address).toMatchObject({ isTls: true, tls: { key: 'the key', isVerified: true } });
  });
});
