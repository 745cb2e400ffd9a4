import type { FamilyWords } from '../../engine/words.ts';
import { placeOf } from '../docker/where-told.ja.ts';
import type { WhereTold } from '../docker/where-told.ts';
import type { Endpoint } from './causes.ts';

/** The address of a role where it is written. */
const urlIn = (role: string, told: WhereTold['told']) => (told === undefined ? `台帳の ${role} の url ` : placeOf(told));

/** What is said of an address that leads to no server, or whose name is none here. */
export const addressUnreachable: FamilyWords<Endpoint>['causes']['address-unreachable'] = {
  message: ({ role, address, named, why, told }) =>
    named !== undefined
      ? `${address}${named.container === address ? '' : `（${named.container}）`}はコンテナの名前で、コンテナの中でしか通じません。このマシンでは解決できません。`
      : why === 'name'
        ? `${role} の ${address} という名前は、このマシンでは解決できません。`
        : why === 'refused'
          ? told === undefined
            ? `台帳にある ${role} のアドレス ${address} で、何も待ち受けていません。`
            : `${placeOf(told)}にあるアドレス ${address} で、何も待ち受けていません。`
          : `ここから ${role} の ${address} に届きません。`,
  remedy: ({ role, named, port, why, told }) =>
    named !== undefined
      ? named.published === undefined
        ? `ポート ${port ?? ''} は公開されていません。公開するか（compose ファイルの ports:、docker run の -p）、コンテナの中から確かめてください: preflight reach コンテナ URL`
        : `このマシンからは localhost:${named.published} です。`
      : why === 'name'
        ? `${urlIn(role, told)}の名前を直すか、DNS または hosts ファイルに加えてください。`
        : why === 'refused'
          ? `そのマシンで ${role} を起動し、すべてのアドレスで待ち受けさせてください（自身の127.0.0.1だけで待ち受けるサーバーは、他のマシンからの接続をすべて拒否します）。または、${told === undefined ? '台帳の url ' : placeOf(told)}を直してください。`
          : `ネットワークや VPN を確かめるか、${urlIn(role, told)}を直してください。`,
  page: {
    means: '台帳でこの役割に割り当てたアドレスの先に、サーバーがありません。',
    detected: '名前を解決できないか、接続を拒否されたか、システムがそのアドレスへの経路を持っていません。',
    mended: 'ports.yml の url を直すか、そのマシンやネットワークを起動します。',
  },
};
