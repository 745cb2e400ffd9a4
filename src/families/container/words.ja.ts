import type { FamilyWords } from '../../engine/words.ts';
import type { OddOne } from '../docker/findings.ts';
import { list, ofProject, stateOf } from '../docker/parts.ja.ts';
import { containerCauses } from './causes.ja.ts';
import type { Container } from './causes.ts';

const age = (ms: number) =>
  ms < 90_000 ? `${Math.round(ms / 1000)} 秒` : ms < 5_400_000 ? `${Math.round(ms / 60_000)} 分` : `${Math.round(ms / 3_600_000)} 時間`;

const oddOnes: { readonly [K in OddOne]: string } = {
  ledger: '食い違っているのは台帳です',
  'compose-file': '食い違っているのは compose ファイルです',
  container: '食い違っているのはコンテナです',
  all: '台帳、compose ファイル、コンテナがすべて異なります',
  unknown: 'compose ファイルは読めませんでした',
};

export const containerJa: FamilyWords<Container> = {
  findings: {
    'container-running': ({ container, image }) => `${container} は動いています（${image}）。`,
    'stack-absent': ({ project }) => `${ofProject(project)}のコンテナが一つもありません。まだ作成されていません。`,
    'container-absent': ({ wanted }) => `コンテナ ${wanted} がありません。`,
    'project-misnamed': ({ project, found }) =>
      `プロジェクト ${project} のコンテナは一つもありません。台帳のサービスがすべてあるのは ${list(found)} です。`,
    'service-misnamed': ({ wanted, found }) => `${wanted} はありません。${found} のことと思われます。`,
    'container-down': ({ container, state, exitCode }) =>
      state === 'exited' ? `${container} は停止しています（終了コード ${exitCode}）。` : `${container} は${stateOf(state)}。`,
    'container-crashing': ({ container, restarts, exitCode }) =>
      `${container} は異常終了を繰り返しています（再起動 ${restarts} 回、終了コード ${exitCode}）。`,
    'container-killed-for-memory': ({ container, limitMiB }) =>
      `${container} はメモリ不足で強制終了されました${limitMiB === null ? '' : `（上限 ${limitMiB} MiB）`}。`,
    'project-unclear': ({ projects }) => `これらのサービスを持つ compose プロジェクトが複数あります（${list(projects)}）。`,
    'container-unclear': ({ containers }) => `該当しうるコンテナが複数あります（${list(containers)}）。`,
    'version-apart': ({ container, image, other }) => `${container} の ${image} は ${other} と組み合わせて使えません。`,
    'stack-whole': ({ project, services }) => `${ofProject(project)}の ${services} 個のサービスが動いています。`,
    'stack-incomplete': ({ project, services }) => `台帳にない、${ofProject(project)}の ${list(services)} に異常があります。`,
    'stack-shared': ({ project, folders }) =>
      `${ofProject(project)}は ${folders.length} 個のフォルダーから起動されています（${list(folders)}）。`,
    'stack-not-seen': () => '調べるプロジェクトが一つに決まりません。',
    'container-healthy': ({ container }) => `${container} は正常（healthy）です。`,
    'no-healthcheck': ({ container }) => `${container} にはヘルスチェックがありません。これは正常です。`,
    'health-starting': ({ container }) => `${container} はまだ起動中です。`,
    'health-failing': ({ container, ageMs }) =>
      `${container} のヘルスチェックが失敗しています${ageMs === null ? '' : `（最後の確認は ${age(ageMs)}前）`}。`,
    'published-as-declared': ({ container, address }) => `${container} は ${address} を公開しています。`,
    'host-network': ({ container }) => `${container} はホストのネットワークを使うため、ポートの公開はありません。`,
    'published-elsewhere': ({ container, wanted, published, inComposeFile, oddOne }) =>
      `${container} が公開しているのは ${list(published)} 番ですが、台帳では ${wanted} 番${inComposeFile === null ? '' : `、compose ファイルでは ${list(inComposeFile)} 番`}です。${oddOnes[oddOne]}。`,
    'compose-file-differs': ({ container, wanted, inComposeFile }) =>
      `${container} は ${wanted} 番を公開していますが、compose ファイルは ${list(inComposeFile)} 番になっています。次に起動するとポートが変わります。`,
    'published-on-other-address': ({ container, wanted, published }) =>
      `${container} が公開しているのは ${wanted} ではなく ${published} です。`,
    'not-published': ({ container, wanted }) => `${container} は ${wanted} 番ポートを公開していません。`,
    'asked-not-published': ({ container, wanted }) =>
      `${container} は ${wanted} 番ポートの公開を求めましたが、エンジンは公開していません。`,
    'compose-file-agrees': ({ file, service, port }) => `${file} は台帳のとおり、${service} のポート ${port} を公開しています。`,
    'compose-file-absent': () => '台帳の隣にも docker/ にも compose ファイルがありません。',
    'compose-file-apart': ({ file, service, wanted, found }) =>
      found.length === 0
        ? `台帳ではポート ${wanted} ですが、${file} の ${service} はポートを公開していません。`
        : `台帳ではポート ${wanted} ですが、${file} の ${service} は ${list(found)} を公開しています。`,
    'containers-gone': ({ project }) => `${ofProject(project)}のコンテナは一つも動いていません。`,
    'containers-stay': ({ containers }) => `スタックで動いているのは、残してよい ${list(containers)} だけです。`,
    'containers-left': ({ project, containers }) => `${ofProject(project)}の ${list(containers)} がまだ動いています。`,
    'orphans-left': ({ containers }) =>
      `${list(containers)} はこのスタックのものではありませんが、そのポートかネットワークを使っています。`,
    'networks-left': ({ project, networks }) =>
      `${ofProject(project)}のコンテナはもうありませんが、ネットワーク ${list(networks)} が残っています。`,
  },
  evidence: {
    'container-name': 'コンテナ',
    'container-state': '状態',
    'container-image': 'イメージ',
    'container-error': 'エンジンのメッセージ',
    'restart-count': '再起動回数',
    'exit-code': '終了コード',
    'last-log-line': '最後のログ',
    'log-line': 'ログ',
    'stack-member': '台帳にないコンテナ',
    'project-folder': '起動元のフォルダー',
    'in-networks': '属するネットワーク',
    'asked-inside': 'コンテナ内での応答',
    'memory-limit': 'メモリ上限',
    'health-output': 'ヘルスチェックの出力',
    'health-age': '確認からの経過',
    'published-port': '公開中',
    'asked-port': '公開の要求',
    'compose-file-port': 'compose ファイル',
    'listens-inside': '内部の待ち受け',
    'compose-project': 'compose プロジェクト',
    'similar-container': '似た名前のコンテナ',
    'holds-port': '使用中のポート',
    'holds-network': '接続中のネットワーク',
    'network-left': 'コンテナのないネットワーク',
  },
  causes: containerCauses,
  checks: {
    'container.running': {
      asks: 'この役割のコンテナがあり、動いているか。',
      how: 'compose のラベルか名前でコンテナを探し、状態、終了コード、再起動回数を読みます。動いていなければ最後のログも読みます。',
    },
    'stack.whole': {
      asks: 'compose プロジェクトのうち台帳にないサービスも正常か。プロジェクトは一つか。',
      how: '一つのコンテナ一覧から、プロジェクトのすべてのコンテナの状態を読みます。異常があるものは、起動後の最後のログも読みます。',
    },
    'container.healthy': {
      asks: 'コンテナのヘルスチェックの結果はどうか、いつのものか。',
      how: 'docker inspect の health を読みます。ヘルスチェックがないのは正常です。',
    },
    'container.published': {
      asks: '公開ポートについて、台帳、compose ファイル、コンテナは一致しているか。',
      how: 'コンテナのラベルから compose ファイルを見つけ、三つを比べて、食い違っているものを示します。',
    },
    'compose-file.agrees': {
      asks: '台帳の隣の compose ファイルが、台帳のとおりのポートを公開しているか。',
      how: '--phase static のとき、台帳の隣か docker/ の compose.yaml（docker-compose.yml など）と、自動で重ねられる compose.override.yaml を、.env の値を当てはめて読みます。Docker には何も尋ねません。',
    },
    'container.gone': {
      asks: '残してよいものを除き、スタックのコンテナはすべて終了し、ネットワークも片付いているか。',
      how: 'プロジェクトの動いているコンテナ、そのポートやネットワークを使う無関係なコンテナ、コンテナのないプロジェクトに残ったネットワークを調べます。',
    },
  },
};
