import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDockerProbe } from '../../../src/probes/docker/docker-probe.ts';
import { probeFromInside } from '../../../src/probes/inside/inside.ts';
import { dockerContract } from '../../rig/docker-contract.ts';
import { docker, eatsMemory, engineAnswers, eventually, removeContainers, startContainer, testName } from '../../rig/engine.ts';
import { ensureImage } from '../../rig/images.ts';

const isThere = await engineAnswers();

describe.skipIf(!isThere)('the probe on a real engine', () => {
  const started: string[] = [];
  let busybox = '';
  const start = async (what: string, options: readonly string[] = [], command: readonly string[] = ['sleep', '300']) => {
    const name = testName(what);
    started.push(name);
    return { name, id: await startContainer(name, busybox, options, command) };
  };

  beforeAll(async () => {
    busybox = await ensureImage('busybox');
  });
  afterAll(() => removeContainers(started));

  describe('keeps the contract of every engine', () => {
    let running = { id: '', name: '' };
    beforeAll(async () => {
      running = await start('contract');
    });
    dockerContract(async () => ({ probe: createDockerProbe(), running }));
  });

  it('names a published port, the compose labels and the networks in the list', async () => {
    const labels = ['--label', 'com.docker.compose.project=preflight-test-shop', '--label', 'com.docker.compose.service=till'];
    const { id } = await start('published', ['-p', '127.0.0.1::80', ...labels]);
    const list = await createDockerProbe().containers();
    const seen = list.ok ? list.value.find((container) => container.id === id) : undefined;
    expect(seen).toMatchObject({
      project: 'preflight-test-shop',
      service: 'till',
      networkNames: ['bridge'],
      published: [{ address: '127.0.0.1', privatePort: 80, protocol: 'tcp' }],
    });
    const look = await createDockerProbe().inspect(id);
    expect(look.ok && look.value.published).toEqual(seen?.published);
    expect(look.ok && look.value.asked).toMatchObject([{ address: '127.0.0.1', publicPort: 0, privatePort: 80 }]);
  });

  it('keeps proxies without their password and drops what may be secret', async () => {
    const env = [
      '-e',
      'HTTP_PROXY=http://joe:canary-1@proxy:3128',
      '-e',
      'SECRET_KEY=canary-2',
      '-e',
      'WHATEVER=canary-3',
      '-e',
      'MODE=api',
    ];
    const { id } = await start('env', env);
    const look = await createDockerProbe().inspect(id);
    expect(look.ok && look.value.environment).toEqual({ HTTP_PROXY: 'http://proxy:3128', MODE: 'api' });
  });

  const health = (command: string) => [
    '--health-cmd',
    command,
    '--health-interval',
    '1s',
    '--health-retries',
    '1',
    '--health-timeout',
    '2s',
  ];
  const inspectFresh = async (id: string) => {
    const look = await createDockerProbe().inspect(id);
    if (!look.ok) throw new Error(look.error.detail);
    return look.value;
  };

  it('a container without a healthcheck has no health', async () => {
    const { id } = await start('no-health');
    expect((await inspectFresh(id)).health).toBeUndefined();
  });

  it('tells starting, healthy and unhealthy apart, with the last output and when it was', async () => {
    const [slow, good, bad] = await Promise.all([
      start('starting', ['--health-cmd', 'true', '--health-interval', '300s']),
      start('healthy', health('echo fine')),
      start('unhealthy', health('echo "no database"; exit 1')),
    ]);
    expect((await inspectFresh(slow.id)).health).toMatchObject({ status: 'starting' });
    const healthy = await eventually(
      () => inspectFresh(good.id),
      (detail) => detail.health?.status === 'healthy',
    );
    expect(healthy.health).toMatchObject({ status: 'healthy', failingStreak: 0, last: { exitCode: 0, output: 'fine' } });
    const unhealthy = await eventually(
      () => inspectFresh(bad.id),
      (detail) => detail.health?.status === 'unhealthy',
    );
    expect(unhealthy.health?.last).toMatchObject({ exitCode: 1, output: 'no database' });
    expect(Number.isNaN(Date.parse(unhealthy.health?.last?.endedAt ?? ''))).toBe(false);
  });

  it('a stopped container shows its exit code and its last words', async () => {
    const { id } = await start('stopped', [], ['sh', '-c', 'echo first; echo last words >&2; exit 7']);
    await docker('wait', id);
    expect(await inspectFresh(id)).toMatchObject({ state: 'exited', exitCode: 7, isOutOfMemory: false, pid: 0 });
    const log = await createDockerProbe().logTail(id, 10);
    expect(log.ok && log.value.split('\n').sort()).toEqual(['first', 'last words']);
  });

  it('refuses to run a command in a stopped container', async () => {
    const { id } = await start('stopped-exec', [], ['true']);
    await docker('wait', id);
    const look = await createDockerProbe().exec(id, ['true'], 5000);
    expect(look).toMatchObject({ ok: false, error: { reason: 'unreachable', detail: expect.stringContaining('not running') } });
  });

  it('counts the restarts of a crash loop', async () => {
    const { id } = await start('crash', ['--restart', 'always'], ['sh', '-c', 'exit 3']);
    const detail = await eventually(
      () => inspectFresh(id),
      ({ restartCount }) => restartCount >= 3,
    );
    expect(detail).toMatchObject({ restartPolicy: 'always', exitCode: 3 });
  });

  it('tells that the kernel killed a container for its memory', async () => {
    const name = testName('oom');
    started.push(name);
    await startContainer(name, busybox, ['--memory', '64m', '--memory-swap', '64m'], eatsMemory);
    await docker('wait', name);
    const list = await createDockerProbe().containers();
    const id = list.ok ? list.value.find((container) => container.name === name)?.id : undefined;
    expect(await inspectFresh(id ?? '')).toMatchObject({
      state: 'exited',
      exitCode: 137,
      isOutOfMemory: true,
      memoryLimitBytes: 64 * 1024 * 1024,
    });
  });

  it('leaves no process behind in a container that was asked from inside', async () => {
    const { id } = await start('asked', [], ['busybox', 'httpd', '-f', '-p', '8000']);
    const processes = () => docker('top', id, '-o', 'pid,args');
    const before = await processes();
    const probe = createDockerProbe();
    const answers = await Promise.all([
      probeFromInside({ docker: probe }, id, 'http://127.0.0.1:8000/', 5_000),
      probeFromInside({ docker: probe }, id, 'http://127.0.0.1:9/', 5_000),
    ]);
    expect(answers).toMatchObject([
      { kind: 'response', status: 404 },
      { kind: 'failure', error: 'refused' },
    ]);
    expect(await processes()).toBe(before);
  });

  it('keeps at most 64 KiB of what a command prints, and its last words', async () => {
    const { id } = await start('loud');
    const look = await createDockerProbe().exec(id, ['sh', '-c', 'yes | head -c 300000'], 10_000);
    expect(look.ok && look.value.stdout.length).toBe(65 * 1024);
  });

  it('goes to the socket that the ledger names, whatever DOCKER_HOST says', async () => {
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'tcp://not a host';
    try {
      const probe = createDockerProbe({ ledger: { host: 'unix:///var/run/docker.sock' } });
      const list = await probe.containers();
      expect(list.ok).toBe(true);
      expect(process.env.DOCKER_HOST).toBe('tcp://not a host');
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    }
  });

  it('explains a broken DOCKER_HOST by the engine that answers elsewhere, and does not use that', async () => {
    const probe = createDockerProbe({
      surroundings: {
        ledger: undefined,
        env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
        platform: 'linux',
        home: '/nonexistent',
        userId: undefined,
        read: async () => undefined,
      },
    });
    const { engine, attempts } = await probe.engine();
    expect(engine).toBeUndefined();
    expect(attempts.map(({ source, outcome, isChosen }) => [source, outcome, isChosen])).toContainEqual(['default', 'answered', false]);
    expect(await probe.containers()).toMatchObject({ ok: false, error: { reason: 'unreachable' } });
  });
});
