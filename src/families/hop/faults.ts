import { withRole } from '../../practice/alter-plan.ts';
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

/** Faults of what a caller was told, which its container's environment shows. */
export const toldFaults: readonly Fault[] = [
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
