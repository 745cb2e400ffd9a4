import { typedName } from '../../base/shell.ts';
import { namedAs } from '../../families/hop/setting.ja.ts';
import type { ReachWording } from '../reach-wording.ts';

const list = (names: readonly string[]) => names.slice(0, 12).join('、') + (names.length > 12 ? '、…' : '');

export const reach: ReachWording = {
  'bad-address': ({ url }) => `「${url}」はアドレスではありません。http://ホスト:ポート/v1 の形で書いてください。`,
  'host-needs-address': () => 'このマシンから確かめるにはアドレスが必要です: preflight reach host http://localhost:1234/v1',
  'no-such-container': ({ running, wanted }) =>
    running.length === 0
      ? `「${wanted}」というコンテナやサービスはなく、動いているコンテナもありません。`
      : `「${wanted}」というコンテナやサービスはありません。動いているもの: ${list(running)}`,
  'several-containers': ({ names, wanted }) => `「${wanted}」に当たるコンテナが複数あります: ${list(names)}。1 つを指定してください。`,
  'no-project': ({ projects }) =>
    projects.length === 0
      ? 'このフォルダーから compose で起動されたコンテナはありません。1 つだけなら preflight reach コンテナ名、すべてなら --all を使います。'
      : `このフォルダーから compose で起動されたコンテナはありません。動いているプロジェクト: ${list(projects)}。1 つだけなら preflight reach コンテナ名、すべてなら --all を使います。`,
  'nothing-running': () => '動いているコンテナがありません。preflight reach host URL なら、このマシンから確かめられます。',
  'nothing-told': ({ callers }) => {
    const kept = callers.filter(({ keepsInDatabase }) => keepsInDatabase !== undefined);
    const why = kept
      .map(({ keepsInDatabase, name }) => `${namedAs(keepsInDatabase ?? '', name)}はアドレスを自分のデータベースに保存します。`)
      .join('');
    const from = typedName((kept[0] ?? callers[0])?.name ?? '', 'コンテナ名');
    return `アドレスを持つ環境変数が見つかりません: ${list(callers.map(({ name }) => name))}。${why}設定画面のアドレスを渡してください: preflight reach ${from} http://…/v1`;
  },
};
