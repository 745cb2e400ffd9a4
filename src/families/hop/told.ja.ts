import type { CauseWords } from '../../engine/words.ts';
import type { Misspelling } from '../../ledger/ledger.ts';
import { productTitles } from '../../probes/identity/server-name.ts';
import type { HopCauses } from './causes.ts';
import { useIn } from './setting.ja.ts';

/** What is odd about how an address is written. */
export const misspelt: Readonly<Record<Misspelling, string>> = {
  quotes: '引用符で囲まれたままです',
  blanks: '前後に空白があります',
  backslashes: 'バックスラッシュで書かれています',
  'two-slashes': 'パスにスラッシュが 2 つ続いています',
  'no-scheme': 'http:// がありません',
  'whole-endpoint': 'ベース URL ではなくエンドポイント全体になっています',
  'v1-twice': '/v1 が 2 回続いています',
};

/** A caller whose variable says another thing than the ledger's path. */
export const toldOtherwise: CauseWords<HopCauses['caller-told-other-address']> = {
  message: ({ from, given, role, told, variable }) =>
    told === undefined
      ? `${from} の環境変数 ${variable} に ${role} のアドレスがありません（台帳の path では ${given}）。`
      : `${from} の環境変数 ${variable} は ${told} ですが、台帳の path では ${given} です。`,
  remedy: ({ given, right, role, setting, told, variable }) => {
    if (right === 'ledger') return useIn(given, { setting });
    if (right === 'told')
      return `台帳の path に as: ${told} と書いてください。コンテナの中からは、${role} は path のアドレスではなくこちらで応答します。`;
    const saved = setting?.kind === 'variable' && setting.saved !== undefined ? setting.saved : undefined;
    const hint = saved === undefined ? '' : `${productTitles[saved]} の設定画面で保存した値があれば、どちらよりも優先されます。`;
    return `先に、コンテナの中から ${role} が応答しない理由を確かめてください。そのうえで ${variable} と path の as: を同じアドレスにそろえます。${hint}`;
  },
  page: {
    means:
      'コンテナの中のプログラムは、モデルサーバーのアドレスを環境変数（OPENAI_API_BASE_URL、LMSTUDIO_BASE_PATH など）から読みます。compose ファイルや台帳を書き換えても、コンテナは作られたときの環境変数のまま動き続けます。',
    detected:
      'path の区間に書かれた `variable` をコンテナの環境変数から（伏せるべきものを除いて）読み、`as:` と比べます。食い違うときは、このマシンや近くを指すアドレスに限り、コンテナの中からそのアドレスも呼びます。Open WebUI と AnythingLLM には別のアドレスが保存されていることもあるため、警告にとどめ、原因も「おそらく」とします。',
    mended:
      'サービスの `environment:` に変数を書き、`docker compose up -d サービス名` でコンテナを作り直します（再起動では古い環境変数のままです）。コンテナの側が正しければ、path の `as:` を直します。',
  },
};
