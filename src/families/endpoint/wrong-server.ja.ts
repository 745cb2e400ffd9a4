import type { FamilyWords } from '../../engine/words.ts';
import { placeOf } from '../docker/where-told.ja.ts';
import type { Endpoint } from './causes.ts';
import { kindName, serverName } from './server-names.ja.ts';

/** Who holds the port, behind a sentence. */
export const by = (holder: string | undefined) => (holder === undefined ? '' : `（ポートを使っているのは ${holder}）`);

/** Where the front's `/v1/` ends instead of at the api. */
const ending = (leads: NonNullable<Endpoint['causes']['wrong-server']['leads']>): string =>
  leads.to === 'away'
    ? `クライアントを ${leads.url} に転送しています`
    : leads.to === 'web'
      ? '/v1/ には Web 画面が応答しています'
      : '/v1/ には自分で応答しています';

/** What is said of a server that is not the one meant: a stranger in its place, or the role's own that leads elsewhere. */
export const wrongServer: FamilyWords<Endpoint>['causes']['wrong-server'] = {
  message: ({ address, expected, server, holder, isOwner, leads }) => {
    const name = serverName(server).trimStart();
    if (!isOwner) return `${address} は${kindName(expected)}のはずですが、${name}が応答しています${by(holder)}。`;
    const asSaid = `${holder} は台帳どおり ${address} にありますが、`;
    return leads
      ? `${asSaid}Dify の API につながっていません。${ending(leads)}。`
      : `${asSaid}${kindName(expected).trimStart()}ではなく、${name}が応答しています。`;
  },
  remedy: ({ role, holder, isOwner, leads, told }) => {
    if (told)
      return `${placeOf(told)}に本来のサーバーのアドレスを書いてください。このアドレスが正しいなら、先に ${holder ?? 'このサーバー'} を別のポートに移してください。`;
    if (leads?.to === 'away')
      return `Dify がそこにあるなら、台帳の ${role} を url: ${leads.url} に直してください。そうでなければ、設定から転送を外してください。`;
    if (leads) return '設定で /v1、/api、/console/api を api に転送するようにしてください。';
    return isOwner
      ? `このサーバーで正しいなら、台帳の ${role} の kind: を直してください。そうでなければ、本来の ${role} を起動してください。`
      : `このサーバーで正しいなら、台帳の ${role} のアドレスを直してください。そうでなければ ${holder ?? 'このサーバー'} を別のポートに移して、本来の ${role} を起動してください。`;
  },
  page: {
    means: '台帳でこの役割に割り当てたアドレスで、別のサーバーが応答しています。送ったものは無関係な相手に届きます。',
    detected:
      '本来のサーバーだけが独自の形で答えるパス（Dify は /v1/、LM Studio は /lmstudio-greeting など）に問い合わせ、ほかの既知のサーバーの答えと見比べます。ステータスコードだけでは判断しません。LM Studio はどのパスにも 200 を返すからです。',
    mended:
      '意図どおりのサーバーなら、ports.yml の役割のアドレスを直してください。そうでなければ、そのサーバーを別のポートに移し、本来のものを起動してください。役割自身のコンテナやプログラムがポートを使っているなら、その設定か、台帳の kind: が誤っています。Dify の入口は /v1、/api、/console/api を api に転送する必要があります。',
  },
};
