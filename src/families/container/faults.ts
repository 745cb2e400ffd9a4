import { withContainer, withDify, withinChat, withRole } from '../../practice/alter-plan.ts';
import { withRelease } from '../../practice/dify-release.ts';
import type { Fault } from '../../practice/fault.ts';
import type { StackPlan } from '../../practice/plan.ts';

/** Redis does not answer: the chat is an error 500 that says nothing of it. */
const withoutRedis = (plan: StackPlan): StackPlan => withDify(plan, { isRedisUp: false });

const wrongPassword = 'redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.';

/** Faults of the whole compose project: services that no role names, names, networks, health checks, and what the logs say. */
export const stackFaults: readonly Fault[] = [
  {
    name: 'database-crash-loop',
    does: 'The database cannot write its folder and crashes again and again, and so does the api that waits for it; no role names the database.',
    doesJa: 'データベースがフォルダーに書き込めず異常終了を繰り返し、それを待つapiも同様です。台帳にデータベースはありません。',
    expects: ['container-crash-loop'],
    apply: (plan) =>
      withContainer(
        withContainer(withDify(plan, { isDatabaseUp: false }), 'db_postgres', {
          state: 'restarting',
          exitCode: 1,
          restartCount: 7,
          log: ["mkdir: cannot create directory '/var/lib/postgresql/data/pgdata': Permission denied"],
        }),
        'api',
        {
          state: 'restarting',
          exitCode: 1,
          restartCount: 6,
          listens: [],
          dependsOn: ['db_postgres', 'redis'],
          log: [
            'Running migrations',
            'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) could not translate host name "db_postgres" to address: Name or service not known',
          ],
        },
      ),
  },
  {
    name: 'redis-stopped',
    does: 'Redis, which no role names, was stopped; the chat is an error 500.',
    doesJa: '台帳にないRedisが停止していて、チャットがエラー500になります。',
    expects: ['container-stopped'],
    apply: (plan) => withContainer(withoutRedis(plan), 'redis', { state: 'exited', exitCode: 0 }),
  },
  {
    name: 'redis-paused',
    does: 'Redis, which no role names, is paused.',
    doesJa: '台帳にないRedisが一時停止しています。',
    expects: ['container-stopped'],
    apply: (plan) => withContainer(withoutRedis(plan), 'redis', { state: 'paused' }),
  },
  {
    name: 'redis-hangs',
    does: 'Redis runs and does not answer; its healthcheck has not noticed it yet.',
    doesJa: 'Redisは動いていますが応答しません。ヘルスチェックはまだ気付いていません。',
    expects: ['service-hangs'],
    apply: (plan) => withContainer(withoutRedis(plan), 'redis', { programs: ['redis-cli'] }),
  },
  {
    name: 'database-unhealthy',
    does: 'The database runs and fails its healthcheck, and the api does not reach it.',
    doesJa: 'データベースは動いていますがヘルスチェックに失敗していて、apiから接続できません。',
    expects: ['container-unhealthy'],
    apply: (plan) =>
      withContainer(withDify(plan, { isDatabaseUp: false }), 'db_postgres', {
        health: { status: 'unhealthy', failingStreak: 9, output: '/var/run/postgresql:5432 - no response' },
      }),
  },
  {
    name: 'stack-stopped',
    does: 'The whole stack was stopped, services that no role names included.',
    doesJa: '台帳にないサービスも含めて、スタック全体が停止しています。',
    expects: ['container-stopped'],
    apply: (plan) => ({ ...plan, containers: plan.containers.map((each) => ({ ...each, state: 'exited' as const })) }),
  },
  {
    name: 'worker-crashes',
    does: 'The worker of Dify 1.13 starts, ends and starts again, and a chatflow waits for it.',
    doesJa: 'Dify 1.13のworkerが起動と終了を繰り返し、チャットフローがそれを待っています。',
    expects: ['container-crash-loop'],
    apply: (plan) =>
      withContainer(
        withinChat(withDify(withRelease(plan, '1.13'), { mode: 'advanced-chat', isWorkerConsuming: false, pingEveryMs: 300 }), '3s'),
        'worker',
        { state: 'restarting', exitCode: 1, restartCount: 5, log: ['Usage: celery worker [OPTIONS]', 'Error: No such option: --prefetch'] },
      ),
  },
  {
    name: 'web-stopped',
    does: 'The web pages, which no role names, were stopped; chats still work.',
    doesJa: '台帳にないwebが停止しています。チャットはまだ動きます。',
    expects: ['container-stopped'],
    apply: (plan) => withContainer(plan, 'web', { state: 'exited', exitCode: 0 }),
  },
  {
    name: 'worker-stopped',
    does: 'The worker, which no role names, has ended; chats still work.',
    doesJa: '台帳にないworkerが終了しています。チャットはまだ動きます。',
    expects: ['container-stopped'],
    apply: (plan) => withContainer(plan, 'worker', { state: 'exited', exitCode: 137 }),
  },
  {
    name: 'redis-refuses-login',
    does: 'Redis wants another password than the api has; only a log says so.',
    doesJa: 'Redisのパスワードがapiの設定と違います。ログにだけ書かれています。',
    expects: ['backing-login-refused'],
    apply: (plan) => withContainer(withoutRedis(plan), 'api', { recentLog: [wrongPassword] }),
  },
  {
    name: 'broker-url-broken',
    does: 'The password in the URL of the queue has an @, and the worker crashes at it.',
    doesJa: 'キューのURLのパスワードに@が含まれ、workerが異常終了します。',
    expects: ['broker-url-broken'],
    apply: (plan) =>
      withContainer(plan, 'worker', {
        state: 'restarting',
        exitCode: 1,
        restartCount: 4,
        log: ['Traceback (most recent call last):', "ValueError: Port could not be cast to integer value as 'difyai'"],
      }),
  },
  {
    name: 'database-pool-used-up',
    does: 'All connections of the api to its database are taken.',
    doesJa: 'apiのデータベース接続がすべて使われています。',
    expects: ['database-pool-used-up'],
    apply: (plan) =>
      withContainer(withDify(plan, { isDatabaseUp: false }), 'api', {
        recentLog: ['sqlalchemy.exc.TimeoutError: QueuePool limit of size 30 overflow 10 reached, connection timed out, timeout 30.00'],
      }),
  },
  {
    name: 'healthcheck-tool-missing',
    does: 'The healthcheck of the plugin daemon calls a program that is not in its image; the daemon is well.',
    doesJa: 'plugin_daemonのヘルスチェックが、イメージにないプログラムを呼び出しています。plugin_daemonは正常です。',
    expects: ['healthcheck-broken'],
    apply: (plan) =>
      withContainer(plan, 'plugin_daemon', {
        health: {
          status: 'unhealthy',
          failingStreak: 9,
          output:
            'OCI runtime exec failed: exec failed: unable to start container process: exec: "curlx": executable file not found in $PATH: unknown',
          test: ['CMD', 'curlx', '-f', 'http://localhost:5002/health/check'],
        },
      }),
  },
  {
    name: 'healthcheck-other-family',
    does: 'The healthcheck of the plugin daemon asks ::1, and the daemon listens on IPv4 alone.',
    doesJa: 'plugin_daemonのヘルスチェックは::1に問い合わせますが、plugin_daemonはIPv4だけで待ち受けています。',
    expects: ['healthcheck-broken'],
    apply: (plan) =>
      withContainer(plan, 'plugin_daemon', {
        health: {
          status: 'unhealthy',
          failingStreak: 9,
          output: "curl: (7) Failed to connect to ::1 port 5002 after 0 ms: Couldn't connect to server",
          test: ['CMD', 'curl', '-fsS', 'http://[::1]:5002/health/check'],
        },
      }),
  },
  {
    name: 'project-misnamed',
    does: 'The stack runs under another project name than the ledger says.',
    doesJa: 'スタックは、台帳とは別のプロジェクト名で動いています。',
    expects: ['project-misnamed'],
    apply: (plan) => ({ ...plan, containers: plan.containers.map((each) => ({ ...each, project: 'h6dify' })) }),
  },
  {
    name: 'service-misnamed',
    does: 'The ledger calls the service of the front otherwise than the compose file does.',
    doesJa: '台帳にある入口のサービス名が、composeファイルと違います。',
    expects: ['service-misnamed'],
    platforms: ['linux'],
    apply: (plan) => withRole(plan, 'nginx', { owner: { compose: 'gateway' } }),
  },
  {
    name: 'project-shared',
    does: 'Another stack was started from a folder of the same name, so both are one project and share one redis.',
    doesJa: '同じ名前のフォルダーから別のスタックが起動され、二つが一つのプロジェクトになってRedisを共有しています。',
    expects: ['project-shared'],
    apply: (plan) => withContainer(withoutRedis(plan), 'redis', { folder: '/srv/ragflow/docker' }),
  },
  {
    name: 'other-network',
    does: 'The model server is a container of another Docker network.',
    doesJa: 'モデルサーバーが、別のDockerネットワークのコンテナです。',
    expects: ['other-network'],
    apply: (plan) => {
      const [api] = plan.containers;
      if (!api) return plan;
      const ollama = { ...api, service: 'ollama', name: 'ollama', project: null, image: 'ollama/ollama:0.17.4', networks: ['models'] };
      const role = { owner: { container: 'ollama' }, inside: 'http://ollama:11434/v1', kind: 'openai' as const, model: 'qwen2.5:7b' };
      const changed = withRole({ ...plan, containers: [...plan.containers, { ...ollama, listens: [] }] }, 'ollama', role);
      const path = changed.ledger.path.map((hop) => (typeof hop === 'object' && hop.role === 'lmstudio' ? 'ollama' : hop));
      return { ...changed, ledger: { ...changed.ledger, path } };
    },
  },
];
