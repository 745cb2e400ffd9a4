import { withoutFullStop } from '../../base/without-trailing.ts';
import type { TlsReason } from '../../probes/http/http.ts';
import { placeOf } from '../docker/where-told.ja.ts';
import type { WhereTold } from '../docker/where-told.ts';

type Trouble = { readonly reason: TlsReason; readonly detail: string };

const troubles: Readonly<Partial<Record<TlsReason, string>>> = {
  expired: '証明書の有効期限が切れています',
  'not-yet-valid': '証明書の有効期間がまだ始まっていません',
  'self-signed': '自己署名の証明書で、このマシンでは信頼されていません',
  'unknown-issuer': '証明書に署名した認証局を、このマシンは知りません',
  'wrong-name': '証明書が別の名前のものです',
  'no-tls': '応答しているサーバーが TLS を話しません',
};

/** What is wrong with a TLS connection, as the end of a sentence. */
export const tlsTrouble = ({ reason, detail }: Trouble) => troubles[reason] ?? withoutFullStop(detail);

type Mended = Trouble & WhereTold & { readonly role: string; readonly address: string };

/** What to do about it. That nobody looks at certificates any more is no remedy. */
export function mendTls({ reason, role: name, address, told }: Mended): string {
  const role = told === undefined ? name : `${address} のサーバー`;
  const place = placeOf(told);
  switch (reason) {
    case 'expired':
      return `${role} の証明書を更新してください。`;
    case 'not-yet-valid':
      return `このマシンと ${role} の時計が合っているか確かめてください。合っているなら、すでに有効な証明書に替えてください。`;
    case 'self-signed':
      return `${role} にこのマシンが信頼する証明書を設定するか、いまの証明書をこのマシンに信頼させてください（NODE_EXTRA_CA_CERTS にファイルを指定します）。`;
    case 'unknown-issuer':
      return `その認証局をこのマシンに信頼させるか（NODE_EXTRA_CA_CERTS にファイルを指定します）、${role} が証明書チェーン全体を送るようにしてください。`;
    case 'wrong-name':
      return `${told === undefined ? `台帳の ${role} の url ` : place}を証明書の名前に合わせるか、${address} 用の証明書に替えてください。`;
    case 'no-tls':
      return `${told === undefined ? `台帳の ${role} ` : place}の https を http に直すか、${role} の TLS を有効にしてください。`;
    default:
      return `${role} が TLS に対応していないなら${place}で https を http に直し、対応しているなら証明書を更新するか信頼させてください。`;
  }
}
