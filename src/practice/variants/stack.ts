import { withContainer, withRole, withStranger } from '../alter-plan.ts';
import type { Variant } from '../fault.ts';
import type { ContainerPlan, StackPlan } from '../plan.ts';

/** A role of the ledger left out, with its hop. */
function withoutRole(plan: StackPlan, name: string): StackPlan {
  const { [name]: _left, ...roles } = plan.ledger.roles;
  const path = plan.ledger.path.filter((hop) => (typeof hop === 'string' ? hop : hop.role) !== name);
  return { ...plan, ledger: { ...plan.ledger, roles, path } };
}

const foreign = (plan: StackPlan, change: Partial<ContainerPlan>): readonly ContainerPlan[] => {
  const [first] = plan.containers;
  return first ? [{ ...first, networks: [], listens: [], log: [], publishes: [], ...change }] : [];
};

/** Healthy stacks whose containers, ports or ledgers look unusual. */
export const stackVariants: readonly Variant[] = [
  {
    name: 'no-healthchecks',
    does: 'No container has a healthcheck.',
    doesJa: 'どのコンテナにも、ヘルスチェックがありません。',
    apply: (plan) => ({ ...plan, containers: plan.containers.map(({ health: _none, ...container }) => container) }),
  },
  {
    name: 'compose-v1-names',
    does: 'The containers carry the names that Compose v1 gave, with underscores.',
    doesJa: 'コンテナ名が、Compose v1のようにアンダースコアで区切られています。',
    apply: (plan) => ({ ...plan, separator: '_' }),
  },
  {
    name: 'optional-role-absent',
    does: 'A role that is optional is not there.',
    doesJa: '省略可能な役割が存在しません。',
    apply: (plan) => withContainer(withoutRole(plan, 'plugin-debug'), 'plugin_daemon', { publishes: [] }),
  },
  {
    name: 'no-model-in-ledger',
    does: 'The ledger names no model and no context.',
    doesJa: '台帳に、モデルもコンテキスト長も書かれていません。',
    apply: (plan) => withRole(plan, 'lmstudio', { model: undefined, context: undefined }),
  },
  {
    name: 'project-not-named',
    does: 'The ledger names no Compose project; only one has the services.',
    doesJa: '台帳にComposeプロジェクト名がありませんが、該当するのは1つだけです。',
    apply: (plan) => ({ ...plan, ledger: { ...plan.ledger, namesProject: false } }),
  },
  {
    name: 'ipv6-front',
    does: 'The front is on ::1, and the ledger says so.',
    doesJa: '入口は::1にあり、台帳にもそう書かれています。',
    needs: 'ipv6',
    apply: (plan) =>
      withRole(withContainer(plan, 'nginx', { publishes: [{ address: '::1', on: 'front', inside: 80 }] }), 'nginx', {
        url: 'http://[::1]:{front}',
      }),
  },
  {
    name: 'front-on-all-addresses',
    does: 'The front is published on all addresses, and the ledger says so.',
    doesJa: '入口はすべてのアドレスに公開され、台帳にもそう書かれています。',
    apply: (plan) =>
      withRole(withContainer(plan, 'nginx', { publishes: [{ address: '', on: 'front', inside: 80 }] }), 'nginx', { bind: 'all' }),
  },
  {
    name: 'foreign-containers',
    does: 'Other containers and another Compose project run beside the stack.',
    doesJa: 'スタックのほかに、別のコンテナと別のComposeプロジェクトが動いています。',
    apply: (plan) => ({
      ...plan,
      containers: [
        ...plan.containers,
        ...foreign(plan, { project: 'notebook', service: 'db', image: 'postgres:17' }),
        ...foreign(plan, { project: null, service: 'quick-test', image: 'debian:13', state: 'exited', exitCode: 1 }),
      ],
    }),
  },
  {
    name: 'udp-role',
    does: 'The ledger has a role that speaks UDP.',
    doesJa: '台帳に、UDPの役割があります。',
    platforms: ['linux'],
    apply: (plan) =>
      withRole(withStranger(plan, { title: 'dnsmasq', on: 'names', address: '127.0.0.1', answers: 'udp' }), 'names', {
        url: 'udp://127.0.0.1:{names}',
        owner: { process: ['dnsmasq'] },
      }),
  },
  {
    name: 'no-chat',
    does: 'The ledger has no chat section.',
    doesJa: '台帳に、chatの節がありません。',
    apply: (plan) => {
      const { chat: _none, ...ledger } = plan.ledger;
      return { ...plan, ledger };
    },
  },
  {
    name: 'ports-only',
    does: 'There is no ledger of managers.',
    doesJa: 'マネージャーの台帳がありません。',
    apply: (plan) => ({ ...plan, managers: undefined }),
  },
  {
    name: 'managers-only',
    does: 'There is no ledger of ports.',
    doesJa: 'ポートの台帳がありません。',
    apply: (plan) => ({ ...plan, ledger: { ...plan.ledger, hasPorts: false } }),
  },
];
