import type { CauseWords } from '../../engine/words.ts';
import { list } from '../docker/parts.ja.ts';
import type { ContainerCauses } from './causes.ts';
import type { StackCause } from './stack-causes.en.ts';

/** Causes that lie in the project as a whole: its names, its other services, its networks, its health checks. */
export const stackCauses: { readonly [C in StackCause]: CauseWords<ContainerCauses[C]> } = {
  'project-misnamed': {
    message: ({ project, found, container, isSure }) =>
      isSure
        ? `compose.project は ${project} ではなく ${list(found)} です。台帳のポートは ${container} のもので、${project} のコンテナは一つもありません。`
        : `${project} のコンテナは一つもありません。台帳のサービスがすべて動いているのは ${list(found)} です。`,
    remedy: ({ project, found, isSure }) =>
      isSure
        ? `台帳に compose: { project: ${found[0] ?? ''} } と書いてください。`
        : `目的のスタックがそれであれば、台帳に compose: { project: ${found[0] ?? ''} } と書いてください。違う場合は、${project} をそのフォルダーで起動してください。`,
    page: {
      means:
        '台帳の compose プロジェクトにはコンテナがなく、台帳のサービスは別のプロジェクトですべて動いています。compose は、指定がなければフォルダー名をプロジェクト名にします。',
      detected:
        'すべてのコンテナのラベルを調べます。別のプロジェクトが台帳のポートも公開していれば確実です。そうでなければ、単に二つめのスタックかもしれません。',
      mended: 'ports.yml の compose.project を直します。名前は docker compose ls で分かります。起動や停止は必要ありません。',
    },
  },
  'service-misnamed': {
    message: ({ role, wanted, found, is, isSure }) => {
      const what = is === 'service' ? 'サービス' : 'コンテナ';
      return isSure
        ? `${role} の${what}の名前は ${wanted} ではなく ${found} です。`
        : `${role} の${what} ${wanted} はありません。${found} のことと思われます。`;
    },
    remedy: ({ role, found, is }) =>
      `台帳の ${role} に owner: { ${is === 'service' ? 'compose' : 'container'}: ${found} } と書いてください。`,
    page: {
      means: '台帳にあるサービスやコンテナは存在せず、別の名前のものがその役割を果たしています。',
      detected:
        'その名前のコンテナがありません。別のコンテナが役割のポートを公開しているか（確実）、イメージや名前が似たものが一つだけあります（推定）。',
      mended: 'ports.yml の owner を直します。起動や停止は必要ありません。',
    },
  },
  'project-shared': {
    message: ({ project, folders }) =>
      `二つのスタックが同じプロジェクト名 ${project} を使っています（${list(folders)}）。compose は一方のコンテナを他方のものとして扱います。`,
    remedy: () => 'どちらかに別の名前を付け（compose ファイルの先頭の name:、または docker compose -p 名前）、両方を起動し直してください。',
    page: {
      means:
        'compose はスタックをプロジェクト名で区別します。指定がなければフォルダー名です。同じ名前の二つのフォルダーは一つのプロジェクトになり、一方の up が、redis や db のような同じ名前のサービスを、別のパスワードのものに置き換えます。',
      detected: '同じプロジェクトラベルを持つ動作中のコンテナで、com.docker.compose.project.working_dir のフォルダーが異なります。',
      mended:
        '一方の compose ファイルに name: を書くか、その .env に COMPOSE_PROJECT_NAME を書きます。その前に停止し、両方を起動し直すと、それぞれが自分のサービスとデータを持ちます。',
    },
  },
  'healthcheck-broken': {
    message: ({ container, reason, program, asked, listens }) =>
      reason === 'program-missing'
        ? `${container} のヘルスチェックに誤りがあります。サービスの異常ではありません。使っている ${program} がイメージにありません。`
        : reason === 'not-executable'
          ? `${container} のヘルスチェックに誤りがあります。サービスの異常ではありません。${program} を実行する権限がありません。`
          : `${container} のヘルスチェックに誤りがあります。サービスの異常ではありません。${asked ?? '別のアドレスファミリー'} に問い合わせていますが、サービスは${listens === undefined ? '別のアドレス' : ` ${listens} `}で待ち受けています。`,
    remedy: ({ reason, program }) =>
      reason === 'program-missing'
        ? `compose ファイルの healthcheck: で、イメージにあるプログラムを使うか、${program} をイメージに入れてください。`
        : reason === 'not-executable'
          ? `イメージの中で ${program} に実行権限を付けるか、シェルを通して呼び出してください。`
          : 'compose ファイルの healthcheck: に、127.0.0.1（またはサービスが待ち受けるアドレス）を書いてください。',
    page: {
      means: '状態を調べるコマンドが実行できないため、コンテナが異常（unhealthy）とされています。サービスは正常かもしれません。',
      detected:
        'ヘルスチェックの出力を読みます。プログラムが見つからない（終了コード 127）、実行権限がない、または、サービスの待ち受けと異なるファミリーのアドレス（::1 など）で拒否されています。',
      mended:
        'compose ファイルの healthcheck: を直し、コンテナを作り直します。condition: service_healthy で待つサービスも起動するようになります。',
    },
  },
  'service-hangs': {
    message: ({ container, from, url }) =>
      from === undefined
        ? `${container} は動いていますが応答しません。専用のツールで問い合わせても返事がありません。`
        : `${container} は動いていますが、処理が止まっています。${from} の中から ${url ?? ''} に問い合わせても返事がありません。`,
    remedy: () => 'ログを読んでください。自然に回復しなければ再起動してください。',
    page: {
      means: 'api、redis、データベースのいずれかのプロセスはありますが、何もしていません。待っているものも止まるか、エラーになります。',
      detected:
        'Dify が理由を示さずに失敗した後、コンテナ内で redis-cli ping か pg_isready を実行しましたが、時間内に返事がありませんでした。api の場合は、入口が応答せず、入口のコンテナの中から api に直接問い合わせても返事がないため、入口の問題ではありません。',
      mended: 'ログ、ディスク、メモリを調べます。docker compose restart サービス名 で、止まったプロセスを終了できます。',
    },
  },
  'other-network': {
    message: ({ from, container, networks, fromNetworks }) =>
      `${from} から ${container} は見えません。${from} は ${list(fromNetworks)}、${container} は ${list(networks)} に属しています。`,
    remedy: ({ container, join }) =>
      `${container} を ${join ?? '共通のネットワーク'} に参加させてください。恒久的には、その compose ファイルにこのネットワークを external: true で書きます。`,
    page: {
      means:
        'Docker の名前解決と経路は、共通のネットワークにあるコンテナの間だけで働きます。二つの compose プロジェクトのネットワークは別で、docker run のコンテナは、名前の使えない bridge に属します。',
      detected: 'どちらのコンテナも動いていますが、区間が失敗し、docker inspect に共通のネットワークがありません。',
      mended:
        'docker network connect ネットワーク コンテナ で、作り直すまで参加させられます。恒久的には compose ファイルの networks: に、相手のネットワークを external: true で書きます。',
    },
  },
  'database-pool-used-up': {
    message: ({ container, limit }) =>
      `${container} はデータベースへの接続を使い切っています${limit === undefined ? '' : `（${limit}）`}。データベースを使う処理は待たされ、失敗します。`,
    remedy: () =>
      'SQLALCHEMY_POOL_SIZE（とデータベースの max_connections）を増やすか、接続を離さない処理を探してください。api を再起動すると、ひとまず解放されます。',
    page: {
      means: 'api は動いていて、データベースの要らない問い合わせには応じますが、ほかはすべて接続が空くのを待ち、やがて失敗します。',
      detected: 'Dify に問い合わせた間のログに、QueuePool limit … reached、または、データベースの too many clients already があります。',
      mended:
        '.env の SQLALCHEMY_POOL_SIZE と SQLALCHEMY_MAX_OVERFLOW、データベースの POSTGRES_MAX_CONNECTIONS を増やします。長い問い合わせや止まった worker が接続を占有します。',
    },
  },
  'backing-login-refused': {
    message: ({ container, backing }) =>
      `${backing === 'redis' ? 'Redis' : 'データベース'}が ${container} の接続を拒否しています。パスワードかユーザーが違います。`,
    remedy: ({ backing }) =>
      backing === 'redis'
        ? '.env の REDIS_PASSWORD と CELERY_BROKER_URL を redis のパスワードに合わせ、コンテナを作り直してください。'
        : '.env の DB_USERNAME、DB_PASSWORD、DB_DATABASE を、データベースの作成時の値に合わせてください。.env を変えても、既存のデータベースは変わりません。',
    page: {
      means: 'サービスは応答していますが、このログインを受け付けません。Dify は理由を示さずにエラー 500 を返します。',
      detected: '今回の起動後のログに、WRONGPASS、NOAUTH、invalid username-password pair、password authentication failed があります。',
      mended:
        'redis のパスワードは REDIS_PASSWORD と CELERY_BROKER_URL の両方にあります。同じプロジェクト名の二つのスタックは、一つの redis を二つのパスワードで使うことになります。',
    },
  },
  'broker-url-broken': {
    message: ({ container }) => `${container} はキューのアドレスを読み取れません。CELERY_BROKER_URL が正しい URL ではありません。`,
    remedy: () => 'CELERY_BROKER_URL のパスワードの特殊文字を符号化してください（@ は %40、# は %23、/ は %2F、: は %3A）。',
    page: {
      means:
        'キューの URL には redis のパスワードが入ります。@ : / # などの文字は URL の区切りになるため、続きがホストやポートと解釈されます。',
      detected: '今回の起動後のログに、ポートを数値に変換できない、または URL のスキームが不明というエラーがあります。',
      mended: 'CELERY_BROKER_URL の中のパスワードを符号化するか、英数字だけのパスワードにします。REDIS_PASSWORD はそのままで構いません。',
    },
  },
};
