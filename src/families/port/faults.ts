import { notStarted, takenDown, withContainer, withLmStudio, withRole, withStranger } from '../../practice/alter-plan.ts';
import type { Fault } from '../../practice/fault.ts';
import type { StackPlan, StrangerPlan } from '../../practice/plan.ts';

/** A program of the user's own with a role of its own, and what stands at its port. */
function withNotebook(plan: StackPlan, scheme: 'http' | 'https', answers: StrangerPlan['answers']): StackPlan {
  const served = withStranger(plan, { title: 'jupyter-lab', on: 'jupyter', address: '127.0.0.1', answers });
  return withRole(served, 'jupyter', { url: `${scheme}://127.0.0.1:{jupyter}`, kind: 'http', owner: { process: ['jupyter-lab'] } });
}

/** Faults of ports and listeners (DESIGN 6, Ports). */
export const portFaults: readonly Fault[] = [
  {
    name: 'port-taken',
    does: 'Another web server takes the front port before the stack is started.',
    doesJa: 'スタックを起動する前に、別のWebサーバーが入口のポートを使っています。',
    expects: ['port-taken'],
    phase: 'before',
    apply: (plan) => withStranger(notStarted(plan), { title: 'python3', on: 'front', address: '127.0.0.1', answers: 'http' }),
  },
  {
    name: 'port-not-bindable',
    does: 'The ledger gives the front an address that this machine does not have.',
    doesJa: '入口のアドレスとして、このマシンにないアドレスが台帳に書かれています。',
    expects: ['port-not-bindable'],
    phase: 'before',
    // 192.0.2.0/24 is kept for documentation (RFC 5737): no machine has an address in it.
    apply: (plan) => withRole(notStarted(plan), 'nginx', { url: 'http://192.0.2.1:{front}', bind: undefined }),
  },
  {
    name: 'owner-moved',
    does: 'LM Studio serves on another port than the ledger says.',
    doesJa: 'LM Studioが、台帳とは別のポートで動いています。',
    expects: ['owner-moved'],
    platforms: ['linux'],
    apply: (plan) => ({ ...withLmStudio(plan, { on: 'lmstudio-moved' }), ports: [...plan.ports, 'lmstudio-moved'] }),
  },
  {
    name: 'sibling-holds-port',
    does: 'Another app of the same make, Bionic, holds the port that belongs to LM Studio.',
    doesJa: 'LM Studioのポートを、兄弟アプリのBionicが使っています。',
    expects: ['port-taken'],
    platforms: ['linux'],
    apply: (plan) => withLmStudio(plan, { title: 'Bionic' }),
  },
  {
    name: 'owner-not-running',
    does: 'A program of the user that the ledger names is not running.',
    doesJa: '台帳に書かれた利用者のプログラムが、起動していません。',
    expects: ['owner-not-running'],
    apply: (plan) => ({
      ...withRole(plan, 'notebook', { url: 'http://127.0.0.1:{notebook}', kind: 'http', owner: { process: ['jupyter-lab'] } }),
      ports: [...plan.ports, 'notebook'],
    }),
  },
  {
    name: 'port-too-narrow',
    does: 'The ledger wants the front on all addresses, and it is published on loopback alone.',
    doesJa: '台帳では入口の全アドレスへの公開が必要ですが、ループバックだけに公開されています。',
    expects: ['port-too-narrow'],
    apply: (plan) => withRole(plan, 'nginx', { bind: 'all' }),
  },
  {
    name: 'wrong-server',
    does: 'llama-server answers at the port of LM Studio.',
    doesJa: 'LM Studioのポートで、llama-serverが応答します。',
    expects: ['wrong-server'],
    apply: (plan) =>
      withStranger(withLmStudio(plan, { state: 'not-running' }), {
        title: 'llama-server',
        on: 'lmstudio',
        address: 'gateway',
        answers: 'llama.cpp',
      }),
  },
  {
    name: 'split-localhost',
    does: 'localhost is two servers: Dify on 127.0.0.1, another web server on ::1.',
    doesJa: 'localhostが2つのサーバーに分かれています。127.0.0.1はDify、::1は別のWebサーバーです。',
    expects: ['split-localhost'],
    needs: 'ipv6',
    apply: (plan) =>
      withStranger(withRole(plan, 'nginx', { url: 'http://localhost:{front}' }), {
        title: 'python3',
        on: 'front',
        address: '::1',
        answers: 'http',
      }),
  },
  {
    name: 'ipv6-only',
    does: 'The front is published on ::1 alone, the ledger says 127.0.0.1.',
    doesJa: '入口は::1だけで公開されていますが、台帳には127.0.0.1と書かれています。',
    expects: ['ipv6-only'],
    needs: 'ipv6',
    apply: (plan) => withContainer(plan, 'nginx', { publishes: [{ address: '::1', on: 'front', inside: 80 }] }),
  },
  {
    name: 'exposed-wider',
    does: 'The front is published on all addresses, the ledger allows loopback alone.',
    doesJa: '入口がすべてのアドレスに公開されていますが、台帳ではループバックだけが許されています。',
    expects: ['exposed-wider'],
    apply: (plan) => withContainer(plan, 'nginx', { publishes: [{ address: '', on: 'front', inside: 80 }] }),
  },
  {
    name: 'front-elsewhere',
    does: 'nginx is published on another port than the ledger says.',
    doesJa: 'nginxが、台帳とは別のポートで公開されています。',
    expects: ['front-elsewhere'],
    apply: (plan) => ({
      ...withContainer(plan, 'nginx', { publishes: [{ address: '127.0.0.1', on: 'elsewhere', inside: 80 }] }),
      ports: [...plan.ports, 'elsewhere'],
    }),
  },
  {
    name: 'front-not-alone',
    does: 'The front is published on a second port, too.',
    doesJa: '入口が、もう1つのポートでも公開されています。',
    expects: ['front-not-alone'],
    apply: (plan) => ({
      ...withContainer(plan, 'nginx', {
        publishes: [
          { address: '127.0.0.1', on: 'front', inside: 80 },
          { address: '127.0.0.1', on: 'second', inside: 80 },
        ],
      }),
      ports: [...plan.ports, 'second'],
    }),
  },
  {
    name: 'server-silent',
    does: 'A program of the user holds its port and never answers.',
    doesJa: '利用者のプログラムが、ポートを開いたまま応答しません。',
    expects: ['server-silent'],
    platforms: ['linux'],
    apply: (plan) => withNotebook(plan, 'http', 'silent'),
  },
  {
    name: 'server-error',
    does: 'A program of the user answers everything with an error.',
    doesJa: '利用者のプログラムが、何にでもエラーを返します。',
    expects: ['server-error'],
    platforms: ['linux'],
    apply: (plan) => withNotebook(plan, 'http', 'broken'),
  },
  {
    name: 'answer-unexpected',
    does: 'A program of the user answers with another page than the ledger expects.',
    doesJa: '利用者のプログラムが、台帳の期待とは別のページを返します。',
    expects: ['answer-unexpected'],
    platforms: ['linux'],
    apply: (plan) => withRole(withNotebook(plan, 'http', 'http'), 'jupyter', { expect: { body: 'JupyterLab' } }),
  },
  {
    name: 'tls-failed',
    does: 'The ledger says https for a program that speaks plain HTTP.',
    doesJa: 'HTTPしか話さないプログラムのアドレスが、台帳ではhttpsになっています。',
    expects: ['tls-failed'],
    platforms: ['linux'],
    apply: (plan) => withNotebook(plan, 'https', 'http'),
  },
  {
    name: 'address-unreachable',
    does: 'The ledger gives a role a name that does not exist.',
    doesJa: '台帳に、存在しない名前のアドレスが書かれています。',
    expects: ['address-unreachable'],
    // No name ends in .invalid (RFC 2606).
    apply: (plan) => withRole(plan, 'archive', { url: 'http://archive.invalid:8000', kind: 'http' }),
  },
  {
    name: 'compose-file-apart',
    does: 'Before anything is started the compose file has another port for the front than the ledger.',
    doesJa: '起動前のcomposeファイルに、台帳とは別の入口のポートが書かれています。',
    expects: ['compose-file-apart'],
    phase: 'static',
    apply: (plan) => ({
      ...withContainer(plan, 'nginx', { inComposeFile: [{ address: '127.0.0.1', on: 'front-moved', inside: 80 }] }),
      phase: 'static',
      ports: [...plan.ports, 'front-moved'],
    }),
  },
  {
    name: 'leftover-listener',
    does: 'After the stack was taken down a process still listens on the front port.',
    doesJa: 'スタックを停止した後も、あるプロセスが入口のポートで待ち受けています。',
    expects: ['leftover-listener'],
    phase: 'after',
    apply: (plan) => withStranger(takenDown(plan), { title: 'python3', on: 'front', address: '127.0.0.1', answers: 'http' }),
  },
  {
    name: 'leftover-model-server',
    does: 'After the session the model server still serves, and the ledger says that it may not.',
    doesJa: '作業が終わっても、残さないと台帳にあるモデルサーバーが動いています。',
    expects: ['leftover-listener'],
    phase: 'after',
    platforms: ['linux'],
    apply: (plan) => withRole({ ...takenDown(plan), lmstudio: plan.lmstudio }, 'lmstudio', { stays: false }),
  },
  {
    name: 'leftover-network',
    does: 'After the stack was taken down its network is still there.',
    doesJa: 'スタックを停止した後も、そのネットワークが残っています。',
    expects: ['leftover-network'],
    phase: 'after',
    apply: (plan) => ({ ...takenDown(plan), network: { ...plan.network, left: ['default'] } }),
  },
  {
    name: 'leftover-container',
    does: 'After the stack was taken down the container of nginx still runs.',
    doesJa: 'スタックを停止した後も、nginxのコンテナが動いています。',
    expects: ['leftover-container'],
    phase: 'after',
    alsoOnEngine: true,
    apply: (plan) => ({ ...takenDown(plan), containers: plan.containers.filter((container) => container.service === 'nginx') }),
  },
];
