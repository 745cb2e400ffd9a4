import { healthyManagers } from './healthy-managers.ts';
import type { ContainerPlan, StackPlan } from './plan.ts';

/** An app key as Dify makes them, `app-` and 24 letters and digits, put together so that no file holds one. */
export const practiceKey = ['app', 'PracticeStackKey00000000'].join('-');

/** An LM Studio token as 0.4 makes them: `sk-lm-`, 8 characters, a colon, 20 characters (facts: LM Studio 1.3). */
export const practiceModelToken = ['sk', 'lm', 'Practice:StackToken0000000000'].join('-');

const shell = ['curl', 'python3', 'bash'];

function container(service: string, image: string, change: Partial<ContainerPlan> = {}): ContainerPlan {
  return {
    service,
    image,
    state: 'running',
    exitCode: 0,
    isOutOfMemory: false,
    restartCount: 0,
    publishes: [],
    networks: ['default'],
    extraHosts: [],
    env: {},
    log: [],
    programs: shell,
    listens: [],
    upSeconds: 3600,
    ...change,
  };
}

/** Who owns what the practice children hold: on Linux they can take the real names, elsewhere they stay `node`. */
export function processNames(title: string, platform: NodeJS.Platform): readonly string[] {
  return platform === 'linux' ? [title] : [title, 'node', 'node.exe'];
}

const core = 'ssrf_proxy_network';

/** The containers of Dify 1.12, as far as a preflight can see them (facts: Dify 1.2, 1.3). */
export function difyContainers(version: string, daemon: string): readonly ContainerPlan[] {
  return [
    container('api', `langgenius/dify-api:${version}`, {
      networks: ['default', core],
      listens: [5001],
      log: ['Running migrations', 'Booting worker with pid: 46'],
    }),
    container('worker', `langgenius/dify-api:${version}`, { networks: ['default', core], log: ['celery@worker ready.'] }),
    container('web', `langgenius/dify-web:${version}`, {
      listens: [3000],
      programs: ['wget', 'busybox'],
      log: ['Ready in 91ms'],
    }),
    container('db_postgres', 'postgres:15-alpine', {
      programs: ['wget', 'busybox'],
      health: { status: 'healthy', failingStreak: 0, output: 'accepting connections' },
    }),
    container('redis', 'redis:6-alpine', {
      programs: ['wget', 'busybox'],
      health: { status: 'healthy', failingStreak: 0, output: 'PONG' },
    }),
    container('ssrf_proxy', 'ubuntu/squid:latest', { networks: ['default', core], programs: ['timeout', 'bash'], listens: [3128] }),
    container('plugin_daemon', `langgenius/dify-plugin-daemon:${daemon}-local`, {
      networks: ['default', core],
      listens: [5002, 5003],
      publishes: [{ address: '127.0.0.1', on: 'debug', inside: 5003 }],
      extraHosts: ['host.docker.internal:host-gateway'],
      log: ['plugin daemon started', 'install plugin: langgenius/openai_api_compatible'],
    }),
    container('nginx', 'nginx:latest', {
      listens: [80],
      programs: ['curl', 'timeout', 'bash'],
      publishes: [{ address: '127.0.0.1', on: 'front', inside: 80 }],
      upSeconds: 3590,
      log: ['Configuration complete; ready for start up'],
    }),
  ];
}

/** A stack where all is well: Dify 1.12 behind nginx, LM Studio 0.4 with a warm model, three tidy projects. */
export function healthyPlan(change: (plan: StackPlan) => StackPlan = (plan) => plan, platform = process.platform): StackPlan {
  const isLinux = platform === 'linux';
  const held = (service: string) => (isLinux ? { compose: service } : { process: ['node', 'node.exe'] });
  return change({
    phase: 'running',
    project: 'practice',
    separator: '-',
    engine: { state: 'up', version: '28.3.2', apiVersion: '1.51', operatingSystem: 'Debian GNU/Linux 13 (trixie)', foundBy: 'ledger' },
    network: { hostGateway: 'open', gateway: '172.31.0.1' },
    containers: difyContainers('1.12.1', '0.5.3'),
    nginx: { upstream: 'fresh', isBuffering: false, version: '1.22.1', readTimeoutMs: 3_600_000 },
    dify: {
      version: '1.12.1',
      key: practiceKey,
      mode: 'chat',
      setup: 'finished',
      isDatabaseUp: true,
      isRedisUp: true,
      isApiEnabled: true,
      isPublished: true,
      isModelChosen: true,
      hasCredentials: true,
      inputs: [],
      modelName: 'qwen2.5-7b-instruct',
      modelUrl: 'http://host.docker.internal:{lmstudio}/v1',
      isWorkerConsuming: true,
      pingEveryMs: 10_000,
      isCutShort: false,
    },
    pluginDaemon: { version: '0.5.3', plugin: 'ready', pluginVersion: '0.0.63', isKeyShared: true, connectTimeoutMs: 700 },
    lmstudio: {
      state: 'serving',
      generation: '0.4',
      version: '0.4.25',
      title: 'LM Studio',
      on: 'lmstudio',
      bind: 'gateway',
      isJit: true,
      loadMs: 200,
      tokenMs: 5,
      models: [
        { id: 'qwen2.5-7b-instruct', type: 'llm', isLoaded: true, loadedContext: 16_384, maxContext: 32_768 },
        { id: 'text-embedding-nomic-embed-text-v1.5', type: 'embeddings', isLoaded: false, maxContext: 2048 },
      ],
      answer: ['po', 'ng'],
    },
    strangers: [],
    ports: ['front', 'debug', 'lmstudio', 'lmstudio-app'],
    ledger: {
      hasPorts: true,
      namesProject: true,
      front: 'nginx',
      roles: {
        nginx: { summary: 'the front interface', url: 'http://127.0.0.1:{front}', kind: 'dify', owner: held('nginx'), bind: 'loopback' },
        api: { owner: { compose: 'api' }, inside: 'http://api:5001/health' },
        'plugin-daemon': { owner: { compose: 'plugin_daemon' }, inside: 'http://plugin_daemon:5002/health/check' },
        lmstudio: {
          summary: 'the model server on this host',
          url: 'http://127.0.0.1:{lmstudio}',
          kind: 'lmstudio',
          owner: { process: processNames('LM Studio', platform) },
          model: 'qwen2.5-7b-instruct',
          context: 8192,
        },
        'plugin-debug': { url: 'tcp://127.0.0.1:{debug}', owner: held('plugin_daemon'), optional: true },
      },
      path: ['nginx', 'api', 'plugin-daemon', { role: 'lmstudio', as: 'http://host.docker.internal:{lmstudio}/v1' }],
      chat: { to: 'nginx', token: 'DIFY_API_KEY', query: 'Reply with the single word: pong', within: '20s' },
      tokens: { DIFY_API_KEY: { kind: 'dify-app', 'used-by': ['cli', 'python'] } },
    },
    managers: healthyManagers(),
    env: {
      DIFY_API_KEY: undefined,
      LM_API_TOKEN: undefined,
      HTTP_PROXY: undefined,
      HTTPS_PROXY: undefined,
      ALL_PROXY: undefined,
      NO_PROXY: undefined,
      http_proxy: undefined,
      https_proxy: undefined,
      all_proxy: undefined,
      no_proxy: undefined,
    },
    envFile: { mode: 0o600, values: { DIFY_API_KEY: practiceKey } },
  });
}
