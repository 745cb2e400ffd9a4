import type { CauseWords } from '../../engine/words.ts';
import { list, ofProject, stateOf } from '../docker/parts.ja.ts';
import type { ContainerCauses } from './causes.ts';
import { stackCauses } from './stack-causes.ja.ts';

/** What the causes of this family say. */
export const containerCauses: { readonly [C in keyof ContainerCauses]: CauseWords<ContainerCauses[C]> } = {
  ...stackCauses,
  'stack-not-created': {
    message: ({ project }) => `${ofProject(project)}はまだ作成されていません（コンテナが一つもありません）。`,
    remedy: () => 'compose ファイルのあるフォルダーで作成し、起動してください。',
    page: {
      means: '台帳にあるコンテナが、停止中のものも含めて一つもありません。',
      detected: '停止中を含むすべてのコンテナの一覧に、この compose プロジェクトのラベルを持つものがありません。',
      mended:
        'compose ファイルのあるフォルダーで docker compose up -d を実行します。別のプロジェクト名で動いている場合は、台帳の compose.project を直します。',
    },
  },
  'container-missing': {
    message: ({ containers, nearest }) =>
      `${list(containers)} がありません${nearest.length === 0 ? '' : `（似た名前の ${list(nearest)} はあります）`}。`,
    remedy: () => '作成するか、台帳の名前を直してください。',
    page: {
      means: 'スタックはありますが、台帳にあるコンテナの一部が作成されていません。',
      detected: 'プロジェクトのほかのコンテナはありますが、台帳が示す compose のラベル（または名前）を持つコンテナがありません。',
      mended:
        'docker compose up -d サービス名 で起動します。compose のプロファイルの中にある場合は、それを有効にします。名前が違う場合は台帳を直します。',
    },
  },
  'container-stopped': {
    message: ({ containers, state, exitCode }) =>
      containers.length === 1
        ? `${list(containers)} は${stateOf(state)}${state === 'exited' ? `（終了コード ${exitCode}）` : ''}。`
        : `${list(containers)} が動いていません。`,
    remedy: ({ state }) => (state === 'paused' ? '一時停止を解除してください。' : 'もう一度起動してください。'),
    page: {
      means: 'コンテナはありますが動いていません。停止されたか、自分で終了したか、一時停止中か、起動に失敗しています。',
      detected: 'docker inspect の状態が exited、created、paused、dead のいずれかで、異常終了の繰り返しやメモリ不足ではありません。',
      mended: '起動します。また終了する場合は、最後のログに理由があります。',
    },
  },
  'container-crash-loop': {
    message: ({ container, restarts, exitCode }) =>
      `${container} は異常終了と再起動を繰り返しています（${restarts} 回、終了コード ${exitCode}）。`,
    remedy: () => '最後のログを読んでください。足りないものが書かれています。',
    page: {
      means: 'コンテナが起動しては失敗し、再起動ポリシーでまた起動されています。',
      detected: '状態が restarting か、3 回以上再起動して数秒前に起動したばかりか、再起動の回数を使い切っています。',
      mended:
        'docker logs --tail 50 を読みます。終了コード 127 はコマンドがないこと、1 は多くの場合、設定の誤りかデータベースに接続できないことを示します。',
    },
  },
  'container-out-of-memory': {
    message: ({ container, limitMiB }) =>
      `${container} は${limitMiB === null ? '' : `上限の ${limitMiB} MiB を超えて`}メモリが足りなくなり、強制終了されました。`,
    remedy: () => 'メモリの上限（またはエンジンの仮想マシンのメモリ）を増やして、起動し直してください。',
    page: {
      means: 'コンテナがメモリの上限に達したか、マシンのメモリが尽きたため、カーネルに強制終了されました。',
      detected: 'docker inspect に OOMKilled と記録されています。',
      mended:
        'compose ファイルの mem_limit（または deploy.resources.limits.memory）か、Docker Desktop のメモリを増やし、docker compose up -d を実行します。',
    },
  },
  'container-unhealthy': {
    message: ({ container, output }) =>
      `${container} は動いていますが、ヘルスチェックが失敗しています${output === '' ? '' : `（${output}）`}。`,
    remedy: () => 'ログを読んでください。ヘルスチェックの出力が、できていないことを示しています。',
    page: {
      means: 'コンテナは動いていますが、状態を確かめるコマンドが失敗しています。',
      detected: 'docker inspect の health が unhealthy です。ヘルスチェックのないコンテナを unhealthy と呼ぶことはありません。',
      mended: 'ヘルスチェックの出力とコンテナのログを確かめます。結果が古い場合もあるため、経過時間を表示しています。',
    },
  },
  'port-not-published': {
    message: ({ role, container, port, oddOne }) =>
      oddOne === 'container'
        ? `${container} は ${role} のポート ${port} を公開していません。compose ファイルにはありますが、コンテナはその前に作られたものです。`
        : `${container} は ${role} のポート ${port} を公開していません。`,
    remedy: ({ port, oddOne }) =>
      oddOne === 'container'
        ? 'compose ファイルからコンテナを作り直してください。'
        : `compose ファイルのサービスの ports: に ${port} を加えて起動し直すか、台帳を直してください。`,
    page: {
      means: 'コンテナは動いていますが、台帳に書かれたポートからコンテナの中へはつながっていません。',
      detected:
        'docker inspect に、ほかの役割のもの以外の公開ポートがありません。公開するはずだったかどうかは、コンテナのラベルから見つけた compose ファイルで確かめます。',
      mended:
        'compose ファイルにポートがあれば、docker compose up -d サービス名 で作り直されます。なければ ports: に加えるか、ports.yml の役割から url を外します。',
    },
  },
  'publish-failed': {
    message: ({ role, container, port }) => `${container} は ${role} のポート ${port} の公開を求めていますが、エンジンが公開していません。`,
    remedy: () => 'コンテナを作り直してください。ポートが使用中と表示されたら、使っているものを停止してください。',
    page: {
      means: 'コンテナはこのポート付きで作られましたが、Docker が公開できていません。多くの場合、その時に別のプログラムが使っていました。',
      detected: 'docker inspect で、要求したポート（PortBindings）にはありますが、公開中のポート（Ports）にはありません。',
      mended:
        'docker compose up -d --force-recreate サービス名 を実行します。また拒否されたら、preflight --phase before で使っているものを調べます。',
    },
  },
  'compose-file-differs': {
    message: ({ container, port, inComposeFile, place }) =>
      `${container} はまだ ${port} 番を公開していますが、compose ファイル${place === undefined ? '' : `（${place}）`}は ${list(inComposeFile)} 番に変わっています。`,
    remedy: ({ port, inComposeFile }) =>
      `compose ファイルを ${port} に戻すか、台帳を ${list(inComposeFile)} に直してください。このままでは次の起動でポートが変わります。`,
    page: {
      means: '今は動いています。コンテナを作った後で compose ファイルが変わったため、次の docker compose up でポートが変わります。',
      detected: '公開中のポートは台帳と同じですが、コンテナのラベルが示す compose ファイルのポートが違います。',
      mended: 'どちらのポートにするかを決め、compose ファイルと ports.yml の両方に書きます。',
    },
  },
  'compose-file-apart': {
    message: ({ role, file, service, wanted, found }) =>
      found.length === 0
        ? `台帳の ${role} はポート ${wanted} ですが、${file} の ${service} はポートを公開していません。`
        : `台帳の ${role} はポート ${wanted} ですが、${file} の ${service} は ${list(found)} を公開しています。`,
    remedy: ({ file, wanted, found }) =>
      found.length === 0
        ? `${file} で ${wanted} を公開するか、台帳を直してください。`
        : `${file} に ${wanted} と書くか、台帳に ${list(found)} と書いてください。`,
    page: {
      means: 'サービスの場所を示す二つのファイルが食い違っています。どこで起動しても、どちらかが間違いになります。',
      detected: '台帳の隣か docker/ にある compose ファイルのポートが、.env の値を当てはめても ports.yml と違います。',
      mended: 'どちらのポートにするかを決め、両方に書きます。',
    },
  },
  'project-unclear': {
    message: ({ projects }) => `台帳のサービスを持つ compose プロジェクトが複数あり（${list(projects)}）、どれのことか決まりません。`,
    remedy: ({ projects }) => `台帳に compose: { project: ${projects[0] ?? 'NAME'} } のように、使うプロジェクトを書いてください。`,
    page: {
      means: '古い Dify が残っているなど、同じサービスを持つ compose プロジェクトがこのマシンに複数あります。',
      detected: '台帳にプロジェクト名がなく、コンテナのラベルから見て当てはまるものが複数あります。',
      mended:
        'ports.yml の compose.project に書きます。一覧は docker compose ls で見られ、不要なものは docker compose -p プロジェクト名 down で終了できます。',
    },
  },
  'container-unclear': {
    message: ({ role, containers }) => `${role} に当てはまるコンテナが複数あります（${list(containers)}）。`,
    remedy: ({ role }) => `不要なコンテナを削除するか、台帳の ${role} に owner: { container: コンテナ名 } と書いてください。`,
    page: {
      means: '台帳の所有者に当てはまるコンテナが複数あり、どれが応答するのか決まりません。',
      detected: 'このサービスのラベルと同じ番号を持つコンテナが複数あります。',
      mended: '余分なものを docker stop で停止するか、ports.yml でコンテナを一つ指定します。',
    },
  },
  'version-mismatch': {
    message: ({ container, image, other }) => `バージョンの組み合わせが合いません。${container} は ${image}、もう一方は ${other} です。`,
    remedy: () => 'Dify のイメージを同じリリースにそろえ、コンテナを作り直してください。',
    page: {
      means:
        'Dify の各部分が別々のリリースのものです。api、worker、web は同じバージョンである必要があり、plugin daemon もそれぞれ決まった組み合わせがあります。',
      detected:
        'コンテナのイメージのタグを、Dify の compose ファイルにある組み合わせと比べました。api のタグは、/v1/ が答えるバージョンとも比べます。',
      mended: '一つのリリースの compose ファイルを使い、docker compose pull と docker compose up -d を実行します。',
    },
  },
  'leftover-container': {
    message: ({ containers, areOrphans }) =>
      areOrphans
        ? `${list(containers)} はこのスタックのものではありませんが、まだそのポートかネットワークを使っています。`
        : `終了したはずなのに、${list(containers)} がまだ動いています。`,
    remedy: ({ areOrphans }) => (areOrphans ? '終了させる前に、誰のものかを確かめてください。' : '停止してください。'),
    page: {
      means: '作業が終わってもスタックのコンテナが動いているか、無関係なコンテナがそのポートやネットワークを使っています。',
      detected: '動いているコンテナの一覧を、compose プロジェクトのラベル、公開ポート、ネットワークで調べました。',
      mended:
        'docker compose down でプロジェクトを終了します。`stays: true` の役割があるときは、docker compose stop で残りだけを停止します。スタックのものでないコンテナは、ほかで使われているかもしれないため、コマンドを示しません。',
    },
  },
  'leftover-network': {
    message: ({ project, networks }) =>
      `プロジェクト ${project} のコンテナはもうありませんが、ネットワーク ${list(networks)} が残っています。`,
    remedy: () => '削除してください。',
    page: {
      means:
        '停止したスタックのネットワークが残っています。数に限りのあるアドレス範囲を使い続け、次の起動で別の設定とぶつかることがあります。',
      detected:
        'compose プロジェクトのラベルを持つネットワークがありますが、そのプロジェクトのコンテナは停止中のものも含めて一つもなく、誰も接続していません。',
      mended: '誰も使っていないネットワークは docker network rm で削除できます。docker compose down なら一緒に削除されます。',
    },
  },
};
