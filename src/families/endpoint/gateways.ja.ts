import type { CauseWords } from '../../engine/words.ts';
import type { EndpointCauses } from './causes.ts';

/** How a gateway is called in a sentence. */
export const gatewayNamed = (gateway = '') => (gateway === '' ? 'ゲートウェイ' : ` ${gateway} `);

/** Causes that a server, or a gateway before it, says by itself. */
export const gatewayCauses: { readonly [C in 'server-error' | 'gateway-wants-password']: CauseWords<EndpointCauses[C]> } = {
  'server-error': {
    message: ({ role, address, status, gateway, told }) =>
      gateway === undefined
        ? told === undefined
          ? `${role}（${address}）は動いていますが、エラー ${status} を返します。`
          : `${address} のサーバーがエラー ${status} を返します。`
        : `${address} の${gatewayNamed(gateway)}が ${status} を返しています。その先にある ${role} のサーバーが応答しません。`,
    remedy: ({ role, gateway, told }) =>
      gateway === undefined
        ? `${told === undefined ? role : 'サーバー'} のログを読んでください。失敗の理由が書かれています。`
        : `${gateway === '' ? 'このゲートウェイ' : `この ${gateway} `}の転送先${/^(?:nginx|openresty)$/i.test(gateway) ? '（設定の proxy_pass）' : ''}のサーバーを起動するか、転送先のアドレスを直してください。`,
    page: {
      means:
        'サーバーは動いていて、内部で何かが失敗したと自分で伝えています。または手前のゲートウェイ（nginx など）が、その先のサーバーから応答がないと伝えています。',
      detected: '応答のステータスが 500 以上です。モデルサーバーの手前では、502、504、nginx のエラー画面をゲートウェイのものと見ます。',
      mended:
        'ログを読みます。ゲートウェイの先なら、転送先のサーバーを起動します。その応答で正しい場合は、ports.yml に expect: { status: … } と書きます。',
    },
  },
  'gateway-wants-password': {
    message: ({ role, address, gateway }) =>
      `${address} の${gatewayNamed(gateway)}が、${role} に通す前にユーザー名とパスワードを求めています。API キーでは通れません。`,
    remedy: ({ role, gateway = '' }) =>
      `${gateway === '' ? 'その' : `${gateway} の`}先にある ${role} のアドレスを台帳に書くか、パスワードの代わりに API キー（Authorization ヘッダー）を確かめる設定にしてください。`,
    page: {
      means:
        'ゲートウェイが HTTP Basic 認証でこのアドレスを守っています。モデルサーバーのクライアントは同じヘッダーで API キーを送るため、パスワードを一緒には送れません。',
      detected: '質問に 401 と WWW-Authenticate: Basic が返ります。その先に何がいるかは見えないので、判断していません。',
      mended: 'nginx なら、この location に auth_basic off を書くか、Authorization ヘッダーをキーと比べます。',
    },
  },
};
