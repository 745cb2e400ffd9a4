import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Docker } from './causes.ts';
import { engineName, socketMount } from './engine-names.ts';
import { source } from './parts.ja.ts';

export const dockerJa: FamilyWords<Docker> = {
  findings: {
    'engine-answers': ({ endpoint, version, brand }) =>
      `${endpoint} で ${engineName(brand)}${version === '' ? '' : ` ${version}`} が応答しています。`,
    'engine-absent': ({ endpoint, brand }) => `${endpoint} に ${engineName(brand)} エンジンがありません。`,
    'engine-refused': ({ endpoint }) => `${endpoint} への接続が拒否されました。`,
    'engine-denied': ({ endpoint, brand }) => `${endpoint} の ${engineName(brand)} エンジンを使う権限がありません。`,
    'engine-hung': ({ endpoint, brand }) => `${endpoint} の ${engineName(brand)} エンジンは接続を受け付けますが、応答しません。`,
    'engine-not-docker': ({ endpoint, detail, brand }) =>
      `${endpoint} で応答しているのは ${engineName(brand)} ではありません（${withoutFullStop(detail)}）。`,
    'engine-unsupported': ({ endpoint, brand }) => `${endpoint} の ${engineName(brand)} エンジンは Preflight からは確認できません。`,
    'engine-invalid': ({ endpoint, source: from, detail }) =>
      `${source(from)}が指す Docker の接続先 ${endpoint} は使えません（${withoutFullStop(detail)}）。`,
    'engine-failed': ({ endpoint, detail, brand }) =>
      `${endpoint} の ${engineName(brand)} エンジンに接続できません（${withoutFullStop(detail)}）。`,
  },
  evidence: {
    'docker-endpoint': '接続先',
    'engine-version': 'エンジンのバージョン',
  },
  causes: {
    'docker-down': {
      message: ({ endpoint, brand }) => `${engineName(brand)} が起動していません（${endpoint} から応答がありません）。`,
      remedy: ({ endpoint, brand, isInside }) =>
        isInside
          ? `Preflightはコンテナの中で動いていますが、エンジンが渡されていません。ソケットを渡すか（-v ${socketMount(endpoint, brand)}）、ホスト上で実行してください。このコンテナの中でエンジンを動かすつもりなら、起動してください。`
          : `${brand === undefined ? 'Docker ' : `${engineName(brand)} のサービス`}を起動してから、もう一度 Preflight を実行してください。`,
      page: {
        means: 'docker コマンドが使う接続先で Docker エンジンが応答しないため、コンテナは一つも動きません。',
        detected:
          'docker コマンドと同じ順序（台帳、DOCKER_HOST、DOCKER_CONTEXT、現在のコンテキスト、既定）で接続先を決め、GET /_ping で確認しました。ソケットがないか接続を拒否され、ほかの既知のソケットも応答しませんでした。',
        mended:
          'Docker Desktop または docker サービスを起動します。Linux では sudo systemctl start docker です。Podman はサービスが動いている間だけ応答します。systemctl --user start podman.socket（root の Podman なら sudo systemctl start podman.socket）、Linux 以外では podman machine start で起動します。',
      },
    },
    'docker-ssh-failed': {
      message: ({ endpoint, said }) =>
        `ssh で ${endpoint} の Docker エンジンに接続できません${said === '' ? '' : `（${withoutFullStop(said)}）`}。`,
      remedy: () => '同じことを手で試し、表示された問題（経路、自分の鍵、ホスト鍵の信頼、接続先の PATH にある docker）を直してください。',
      page: {
        means: 'docker コマンドと同じく、ssh の上の `docker system dial-stdio` でエンジンに問い合わせますが、接続が成立しませんでした。',
        detected:
          'エンジンが何かを答える前に ssh が終了しました。質問なし（BatchMode）で実行するため、パスワードや未知のホストがあるとそこで終わります。',
        mended: '一度手で接続してホスト鍵を登録し、自分の鍵をエージェントに読み込み、接続先のユーザーで docker が使えることを確かめます。',
      },
    },
    'docker-denied': {
      message: ({ endpoint, user, brand }) =>
        `${user === '' ? 'このユーザー' : `ユーザー ${user} `}には ${engineName(brand)} を使う権限がありません（${endpoint}）。`,
      remedy: ({ isSystem, brand }) =>
        brand === 'podman'
          ? 'このソケットは別のユーザー（多くは root）の Podman のもので、利用を許すグループはありません。そのユーザーで Preflight を実行するか、自分の Podman（unix:///run/user/UID/podman/podman.sock）を台帳に書いてください。'
          : isSystem
            ? '個人のアカウントではないため、root と同等の権限を持つ docker グループには追加しないでください。Docker を使えるユーザーで Preflight を実行してください。'
            : 'docker グループ（このマシンで root と同等の権限になります）に自分を追加し、ログアウトしてからログインし直してください。',
      page: {
        means: 'Docker エンジンはありますが、現在のユーザーはソケットを開けません。',
        detected: 'ソケットへの接続が EACCES または EPERM で失敗しました。',
        mended:
          'sudo usermod -aG docker $USER を実行し、ログインし直してから docker ps で確認します。このグループのメンバーは、このマシンで root と同等の権限を持ちます。',
      },
    },
    'docker-hung': {
      message: ({ endpoint, brand }) => `${engineName(brand)} が固まっています（${endpoint} は接続を受け付けますが、応答しません）。`,
      remedy: ({ brand }) =>
        brand === undefined
          ? 'Docker を再起動してください。再起動ポリシーのあるコンテナは自動で戻ります。'
          : `${engineName(brand)} のサービスを再起動してください。その間もコンテナは動き続けます。`,
      page: {
        means: 'Docker の接続先は接続を受け付けますが、応答を返しません。エンジンが固まっているか、仮想マシンがまだ起動中です。',
        detected: 'GET /_ping に 2 秒以内の応答がありませんでした。',
        mended: 'Docker Desktop の起動が終わるのを待つか、Docker を再起動します。',
      },
    },
    'not-docker': {
      message: ({ endpoint, brand }) => `${endpoint} で応答しているのは ${engineName(brand)} ではありません。`,
      remedy: () => 'DOCKER_HOST、docker コンテキスト、または台帳の docker.host を直してください。',
      page: {
        means: 'Docker の接続先が、同じポートの Web サーバーなど別のサーバーを指しています。',
        detected:
          'GET /_ping の応答が、OK と Api-Version ヘッダーの組になっていません。ステータス 200 だけでは Docker の証明になりません。',
        mended: '接続先をどの設定が決めているか（検出結果に表示）を確かめ、正しいエンジンを指すように直します。',
      },
    },
    'docker-wrong-context': {
      message: ({ endpoint, source: from, answering }) =>
        answering === null
          ? `${source(from)}が指す Docker の接続先 ${endpoint} は使えません。`
          : `${source(from)}は ${endpoint} を指していますが、Docker エンジンは ${answering} で応答しています。`,
      remedy: ({ answering }) =>
        answering === null
          ? 'この設定を直すか、取り除いてください。'
          : '応答しているエンジンに切り替えるか、本来のエンジンを起動してください。',
      page: {
        means: 'docker コマンドの接続先にエンジンがなく、このマシンの別のエンジンが応答しています。',
        detected:
          '選ばれた接続先は失敗し、ほかの既知の接続先（既定、rootless、Docker Desktop、OrbStack、Colima、Rancher Desktop、Podman）が GET /_ping に Docker として応答しました。',
        mended: 'DOCKER_HOST や DOCKER_CONTEXT を取り除くか、docker context use で選び直します。一覧は docker context ls で見られます。',
      },
    },
  },
  checks: {
    'docker.engine': {
      asks: 'docker コマンドが使う接続先で Docker エンジンが応答するか。',
      how: 'docker コマンドと同じ順序で接続先を決め、GET /_ping で確かめ、検討した接続先をすべて示します。',
    },
  },
};
