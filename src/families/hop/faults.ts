import { withContainer, withModelUrl, withRole } from '../../practice/alter-plan.ts';
import type { Fault } from '../../practice/fault.ts';
import type { ContainerPlan, StackPlan } from '../../practice/plan.ts';

const variable = 'OPENAI_API_BASE_URL';
const given = 'http://host.docker.internal:{lmstudio}/v1';

/** The plan with a program of one's own, in a container, between the front and the model server; its environment says where that is. */
function withBot(plan: StackPlan, told: string, as: string): StackPlan {
  const like = plan.containers.find(({ service }) => service === 'api');
  if (!like) return plan;
  const bot: ContainerPlan = {
    ...like,
    service: 'bot',
    image: 'example/bot:1',
    listens: [8000],
    log: [],
    env: { [variable]: told },
    extraHosts: ['host.docker.internal:host-gateway'],
  };
  const named = withRole(plan, 'bot', { owner: { compose: 'bot' }, inside: 'http://bot:8000' });
  return {
    ...named,
    containers: [...named.containers, bot],
    ledger: { ...named.ledger, path: ['nginx', 'bot', { role: 'lmstudio', as, variable }] },
  };
}

/** Faults of the address on the path, and of what a caller was told, which its container's environment shows. */
export const toldFaults: readonly Fault[] = [
  {
    name: 'tls-to-plain-server',
    does: 'Dify’s model settings and the ledger’s path say https, and the model server has no TLS.',
    doesJa: 'Difyのモデル設定と台帳の path がhttpsになっていますが、モデルサーバーはTLSに対応していません。',
    expects: ['tls-to-plain-server'],
    apply: (plan) => withModelUrl(plan, 'https://host.docker.internal:{lmstudio}/v1'),
  },
  {
    name: 'proxy-in-container-unknown',
    does: 'The plugin daemon sends its requests to a proxy whose name nobody knows; its variable is written as every program reads it.',
    doesJa: 'plugin_daemonのリクエストが、名前を解決できないプロキシに送られます。環境変数は、どのプログラムも読む小文字です。',
    expects: ['proxy-in-container'],
    apply: (plan) => withContainer(plan, 'plugin_daemon', { env: { http_proxy: 'http://proxy.nowhere.test:3128' } }),
  },
  {
    name: 'caller-told-other-address',
    does: 'A program in a container was told a loopback address of the model server; the path’s address, which is right, is not what it has.',
    doesJa:
      'コンテナ内のプログラムの環境変数がループバックアドレスのままです。path のアドレスは正しいのに、プログラムには伝わっていません。',
    expects: ['caller-told-other-address'],
    apply: (plan) => withBot(plan, 'http://localhost:{lmstudio}/v1', given),
  },
  {
    name: 'caller-told-another-than-ledger',
    does: 'The ledger’s path has a loopback address of the model server; the program in the container was told the right one.',
    doesJa: '台帳の path にループバックアドレスが書かれていますが、コンテナ内のプログラムの環境変数は正しいアドレスです。',
    expects: ['caller-told-other-address'],
    apply: (plan) => withBot(plan, given, 'http://localhost:{lmstudio}/v1'),
  },
];
