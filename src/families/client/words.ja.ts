import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { ClientWords } from './causes.ts';
import type { ClientTrouble } from './findings.ts';

const troubles: { readonly [T in ClientTrouble]: string } = {
  refused: '接続が拒否されました',
  reset: '応答のないまま接続が切れました',
  timeout: '時間内に応答がありません',
  dns: '名前を解決できません',
  tls: '証明書または TLS が受け入れられません',
  proxy: '途中にプロキシがあります',
  other: 'エラーで終わりました',
};

export const clientJa: FamilyWords<ClientWords> = {
  findings: {
    'client-answered': ({ client, ms }) => `${client} からのチャットに ${formatDuration(ms)} で応答がありました。`,
    'client-left-behind': ({ client, user }) => `${client} には応答がありましたが、会話が消えたかどうかは不明です（ユーザー ${user}）。`,
    'client-unreached': ({ client, base, trouble }) => `${client} から ${base} に届きません：${troubles[trouble]}。`,
    'client-wrong-answer': ({ client, base, status }) =>
      `${client} が呼ぶ ${base} の応答は Dify のチャットではありません（ステータス ${status}）。`,
    'client-refused': ({ client, status, message }) =>
      `Dify が ${client} を拒否しました（ステータス ${status}）：${withoutFullStop(message)}。`,
    'client-module-missing': ({ client, folder, module }) => `${client} に必要なモジュール ${module} が ${folder} の環境にありません。`,
    'client-without-environment': ({ client, folder, manager }) =>
      `${client} を動かす環境がありません。${manager} は ${folder} にまだ環境を作っていません。`,
  },
  evidence: {
    'client-ran': '実行したもの',
    'client-called': '呼び出し先',
    'client-address': '接続したアドレス',
    'client-says': 'クライアントの出力',
  },
  causes: {
    'client-wrong-base-url': {
      message: ({ client, base }) => `${client} のベース URL が、実際に通るものと違います: ${base}`,
      remedy: ({ client, right }) => `${client} のベース URL を ${right} にしてください。`,
      page: {
        means:
          'クライアントが、Dify のチャットのないアドレスを呼んでいます（ポートやパスの違い、/v1 の抜けなど）。スタック自体は正常です。',
        detected:
          '入口のアドレスではチャットが通り、同じチャットをこのクライアントの環境から `clients:` のベース URL に送ると、拒否されたか、応答がないか、別のものが返りました。',
        mended:
          'クライアント側（.env や設定）のベース URL と、台帳の `as:` を直します。正しいベース URL は、入口のアドレスに /v1 を付けたものです。',
      },
    },
    'client-localhost-half': {
      message: ({ client, dead }) => `${client} は localhost を呼び、応答のない ${dead} につながります。`,
      remedy: ({ alive }) => `クライアントのベース URL の localhost を ${alive} に書き換えてください。`,
      page: {
        means:
          'localhost には 127.0.0.1 と ::1 の 2 つがあります。片方は接続を受けるだけで応答せず、先にそちらを試すクライアントはもう片方に進みません。',
        detected: 'localhost を使うベース URL でクライアントが失敗し、2 つのアドレスのうち片方だけが応答します。',
        mended: '応答する方のアドレスをベース URL に書くか、もう片方にもポートを公開します。',
      },
    },
    'client-module-missing': {
      message: ({ client, folder, module }) => `${client} を起動できません。${folder} の環境にモジュール ${module} が入っていません。`,
      remedy: ({ manager, module }) =>
        `ロックのとおりにインストールしてください。${module} がロックになければ先に追加します（${manager} add）。`,
      page: {
        means:
          'Python のクライアントに必要なパッケージが、プロジェクトの環境にありません。まだ入れていないか、環境がロックより古くなっています。',
        detected:
          '`imports:` のモジュールを、フォルダーのマネージャーが動かす Python で読み込みます。そのために何かをインストールすることはありません。',
        mended: 'マネージャーで環境をロックに合わせます（uv sync、poetry install）。',
      },
    },
    'client-without-environment': {
      message: ({ client, folder }) => `${client} を起動できません。${folder} にはまだ Python の環境がありません。`,
      remedy: ({ manager }) => `${manager} でロックから環境を作ってください。`,
      page: {
        means: 'フォルダーのマネージャーが、ここにまだ環境を作っていません。クローンした直後か、環境が削除されています。',
        detected: 'uv の .venv がないか、Poetry がシステムの Python を使おうとします。Preflight は見るだけなので、環境を作りません。',
        mended: 'そのフォルダーで uv sync または poetry install を実行します。',
      },
    },
  },
  checks: {
    'client.chats': {
      asks: '台帳の各クライアントは、自分の環境からチャットを通せるか。',
      how: '同じ最小のチャットを、curl、またはフォルダーの環境の Python（uv run --no-sync、poetry run）で、このシェルのプロキシ変数とクライアント自身のベース URL を使って行います。フォルダーの Python は、信頼されたフォルダーでだけ動かします。キーは環境変数（curl では入力）で渡し、引数には置きません。会話は終了後に削除します。本来のチャットが通った後に確認します。',
    },
  },
};
