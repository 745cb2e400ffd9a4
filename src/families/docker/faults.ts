import { withContainer } from '../../practice/alter-plan.ts';
import type { Fault } from '../../practice/fault.ts';
import type { EnginePlan, StackPlan } from '../../practice/plan.ts';

const withEngine = (plan: StackPlan, change: Partial<EnginePlan>): StackPlan => ({ ...plan, engine: { ...plan.engine, ...change } });

/** Faults of the engine and of containers (DESIGN 6, Docker). */
export const dockerFaults: readonly Fault[] = [
  {
    name: 'docker-down',
    does: 'Docker is not running, and so is nothing that lives in it.',
    doesJa: 'Dockerが動いていないため、その中のものもすべて止まっています。',
    expects: ['docker-down'],
    apply: (plan) => ({ ...withEngine(plan, { state: 'absent' }), containers: [] }),
  },
  {
    name: 'docker-denied',
    does: 'The socket of Docker is closed to this user.',
    doesJa: 'このユーザーには、Dockerのソケットを開く権限がありません。',
    expects: ['docker-denied'],
    needs: 'unprivileged',
    platforms: ['linux', 'darwin'],
    apply: (plan) => withEngine(plan, { state: 'denied' }),
  },
  {
    name: 'docker-hung',
    does: 'Docker accepts connections and never answers.',
    doesJa: 'Dockerは接続を受け付けますが、応答しません。',
    expects: ['docker-hung'],
    apply: (plan) => withEngine(plan, { state: 'hung' }),
  },
  {
    name: 'not-docker',
    does: 'At the address of Docker another web server answers.',
    doesJa: 'Dockerのアドレスで、別のWebサーバーが応答します。',
    expects: ['not-docker'],
    apply: (plan) => withEngine(plan, { state: 'not-docker' }),
  },
  {
    name: 'docker-wrong-context',
    does: 'The current Docker context points to a socket that is gone, while another engine runs.',
    doesJa: '現在のDockerコンテキストは存在しないソケットを指していますが、別のエンジンは動いています。',
    expects: ['docker-wrong-context'],
    platforms: ['linux', 'darwin'],
    apply: (plan) => withEngine(plan, { foundBy: 'context' }),
  },
  {
    name: 'stack-not-created',
    does: 'Docker runs, but the project has no container at all.',
    doesJa: 'Dockerは動いていますが、プロジェクトのコンテナが1つもありません。',
    expects: ['stack-not-created'],
    alsoOnEngine: true,
    apply: (plan) => ({ ...plan, containers: plan.containers.filter((container) => container.project !== undefined) }),
  },
  {
    name: 'container-missing',
    does: 'The container of the plugin daemon was never created.',
    doesJa: 'plugin_daemonのコンテナが作られていません。',
    expects: ['container-missing'],
    alsoOnEngine: true,
    apply: (plan) => ({ ...plan, containers: plan.containers.filter((container) => container.service !== 'plugin_daemon') }),
  },
  {
    name: 'container-stopped',
    does: 'The container of the api was stopped.',
    doesJa: 'apiのコンテナが停止しています。',
    expects: ['container-stopped'],
    alsoOnEngine: true,
    apply: (plan) => withContainer(plan, 'api', { state: 'exited', exitCode: 0 }),
  },
  {
    name: 'container-crash-loop',
    does: 'The plugin daemon starts, panics and starts again.',
    doesJa: 'plugin_daemonが、起動と異常終了を繰り返しています。',
    expects: ['container-crash-loop'],
    alsoOnEngine: true,
    apply: (plan) =>
      withContainer(plan, 'plugin_daemon', {
        state: 'restarting',
        exitCode: 2,
        restartCount: 7,
        log: ['panic: failed to init dify plugin db: failed to connect to `host=db_postgres user=postgres database=dify_plugin`'],
      }),
  },
  {
    name: 'container-out-of-memory',
    does: 'The kernel ended the plugin daemon for want of memory.',
    doesJa: 'メモリ不足のため、カーネルがplugin_daemonを終了させました。',
    expects: ['container-out-of-memory'],
    alsoOnEngine: true,
    apply: (plan) =>
      withContainer(plan, 'plugin_daemon', { state: 'exited', exitCode: 137, isOutOfMemory: true, memoryLimitBytes: 268_435_456 }),
  },
  {
    name: 'container-unhealthy',
    does: 'The healthcheck of the api fails again and again.',
    doesJa: 'apiのヘルスチェックが、繰り返し失敗しています。',
    expects: ['container-unhealthy'],
    alsoOnEngine: true,
    apply: (plan) =>
      withContainer(plan, 'api', {
        health: { status: 'unhealthy', failingStreak: 12, output: 'curl: (28) Operation timed out after 5001 milliseconds' },
      }),
  },
  {
    name: 'published-but-dead',
    does: 'Docker accepts on the front port, but nothing listens inside the container.',
    doesJa: '入口のポートは開いていますが、コンテナの中では何も待ち受けていません。',
    expects: ['published-but-dead'],
    alsoOnEngine: true,
    apply: (plan) => withContainer(plan, 'nginx', { listens: [] }),
  },
  {
    name: 'port-not-published',
    does: 'The container of nginx was made before its compose file published the port.',
    doesJa: 'nginxのコンテナが、composeファイルにポートが書かれる前に作られたものです。',
    expects: ['port-not-published'],
    apply: (plan) => withContainer(plan, 'nginx', { publishes: [], inComposeFile: [{ address: '127.0.0.1', on: 'front', inside: 80 }] }),
  },
  {
    name: 'publish-failed',
    does: 'Docker was asked for the front port and did not open it.',
    doesJa: '入口のポートの公開が求められましたが、Dockerは公開していません。',
    expects: ['publish-failed'],
    apply: (plan) => withContainer(plan, 'nginx', { isPublishingRefused: true }),
  },
  {
    name: 'compose-file-differs',
    does: 'The compose file was changed to another port after the stack was started.',
    doesJa: 'スタックの起動後に、composeファイルのポートが変更されました。',
    expects: ['compose-file-differs'],
    apply: (plan) => ({
      ...withContainer(plan, 'nginx', { inComposeFile: [{ address: '127.0.0.1', on: 'planned', inside: 80 }] }),
      ports: [...plan.ports, 'planned'],
    }),
  },
  {
    name: 'container-out-of-date',
    does: 'The ledger and the compose file agree on the front port, and the container still has the old one.',
    doesJa: '台帳とcomposeファイルのポートは同じですが、コンテナは古いポートのままです。',
    expects: ['front-elsewhere'],
    apply: (plan) => ({
      ...withContainer(plan, 'nginx', {
        publishes: [{ address: '127.0.0.1', on: 'former', inside: 80 }],
        inComposeFile: [{ address: '127.0.0.1', on: 'front', inside: 80 }],
      }),
      ports: [...plan.ports, 'former'],
    }),
  },
  {
    name: 'project-unclear',
    does: 'The ledger names no Compose project, and an old copy of the stack has the same services.',
    doesJa: '台帳にComposeプロジェクト名がなく、古いスタックにも同じサービスがあります。',
    expects: ['project-unclear'],
    apply: (plan) => {
      const old = plan.containers.map((each) => ({ ...each, project: 'practice-old', state: 'exited' as const, publishes: [] }));
      return { ...plan, containers: [...plan.containers, ...old], ledger: { ...plan.ledger, namesProject: false } };
    },
  },
  {
    name: 'container-unclear',
    does: 'Two containers say that they are the first of the api.',
    doesJa: 'apiの1番目を名乗るコンテナが2つあります。',
    expects: ['container-unclear'],
    apply: (plan) => {
      const twins = plan.containers
        .filter(({ service }) => service === 'api')
        .map((each) => ({ ...each, name: 'practice-api-copy', listens: [] }));
      return { ...plan, containers: [...plan.containers, ...twins] };
    },
  },
  {
    name: 'front-waits-for-api',
    does: 'The api is stopped, and nginx does not start because it cannot resolve that name.',
    doesJa: 'apiが停止していて、nginxはその名前を解決できないために起動しません。',
    expects: ['container-stopped'],
    apply: (plan) =>
      withContainer(withContainer(plan, 'api', { state: 'exited', exitCode: 0 }), 'nginx', {
        state: 'restarting',
        exitCode: 1,
        restartCount: 5,
        log: ['nginx: [emerg] host not found in upstream "api" in /etc/nginx/conf.d/default.conf:19'],
      }),
  },
  {
    name: 'front-of-other-version',
    does: 'The Dify behind the front is of another version than the container of the api.',
    doesJa: '入口の先のDifyのバージョンが、apiのコンテナと異なります。',
    expects: ['version-mismatch'],
    apply: (plan) => ({ ...plan, dify: { ...plan.dify, version: '1.11.4' } }),
  },
  {
    name: 'version-mismatch',
    does: 'The api is of another version than the worker and the web page.',
    doesJa: 'apiのバージョンが、workerやwebと異なります。',
    expects: ['version-mismatch'],
    alsoOnEngine: true,
    apply: (plan) =>
      withContainer(withContainer(plan, 'worker', { image: 'langgenius/dify-api:1.7.2' }), 'web', { image: 'langgenius/dify-web:1.7.2' }),
  },
];
