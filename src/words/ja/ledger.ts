import type { AddressFault, ValueKind, ValueRule, YamlFault } from '../../ledger/problem.ts';
import type { LedgerWording } from '../ledger-wording.ts';

const unreadable: Readonly<Record<'denied' | 'folder' | 'not-a-file' | 'failed' | 'too-large' | 'not-text', string>> = {
  denied: '読み取り権限がありません',
  folder: 'ファイルではなくフォルダーです',
  'not-a-file': '通常のファイルではありません',
  failed: '読み取りに失敗しました',
  'too-large': '1 MiB を超えています',
  'not-text': 'UTF-8 のテキストではありません',
};

const yamlFaults: Readonly<Record<YamlFault, string>> = {
  alias: 'アンカーまたはエイリアスの書き方が YAML の規則に合っていません。',
  'block-header': '引用符なしの値を > や | で始めることはできません。引用符で囲んでください。',
  closing: 'ここまでに開いた引用符または括弧が閉じられていません。',
  directive: '読み取れるのは YAML 1.2 だけです。% で始まる行を削除してください。',
  escape: '二重引用符の中で使えないエスケープです。バックスラッシュを含む文字列は一重引用符で囲んでください。',
  indent: 'インデントが前後の行と合っていません。',
  key: 'キーは 1 行に収まる短い文字列で書いてください。',
  'nested-in-line': '同じ行に「キー: 値」を重ねて書くことはできません。値を引用符で囲むか、行を分けてください。',
  other: 'YAML として正しくありません。',
  'reserved-start': '引用符なしの値をこの文字で始めることはできません。引用符で囲んでください。',
  tab: 'インデントにタブは使えません。空白を使ってください。',
  twice: 'アンカーまたはタグが二重に指定されています。',
  'variable-in-brackets':
    '{ } や [ ] の中では変数を引用符で囲む必要があり、その値は文字列になります。数値にしたい場合は、マッピングを複数行に分けて書いてください。',
  unexpected: 'この位置にこれを書くことは YAML では許されません。',
};

const kinds: Readonly<Record<ValueKind, string>> = {
  text: '文字列',
  number: '数値',
  boolean: ' true または false ',
  list: 'リスト',
  mapping: 'マッピング（キー: 値）',
  nothing: '空',
};

const rules: Readonly<Record<ValueRule, (where: string, found: string) => string>> = {
  'docker-host': (where, found) =>
    `${where} の${quoted(found)}は Docker のエンドポイントではありません。unix:///var/run/docker.sock や tcp://HOST:PORT のように書いてください`,
  duration: (where, found) => `${where} の${quoted(found)}は時間の長さではありません。500ms、90s、2m のように書いてください`,
  empty: (where) => `${where} を空にすることはできません`,
  'leading-zero': (where, found) => `${where} の数値 ${found} は先頭が 0 です。YAML 1.1 と 1.2 で解釈が異なるため使えません`,
  name: (where, found) => `${where} の名前${quoted(found)}は使えません。名前は英字で始め、英数字と「-」「_」「.」だけで書いてください`,
  owner: (where) =>
    `${where} には { compose: サービス名 }、{ container: コンテナ名 }、{ process: プロセス名 } のうち 1 つだけを書いてください`,
  pattern: (where, found) =>
    `${where} の${quoted(found)}は、このファイルより下のフォルダーを表すパターンではありません。「/」区切りの相対パスで、「..」を使わずに書いてください`,
  'positive-integer': (where, found) => `${where} は 1 以上の整数で書いてください（現在の値: ${quoted(found)}）`,
  status: (where, found) => `${where} の${quoted(found)}は HTTP ステータスではありません。200 や 200..399 のように書いてください`,
  'token-name': (where) => `${where} にはトークンの名前（環境変数名と同じく英数字と「_」）を書いてください。値そのものを書いてはいけません`,
  'too-many': (where) => `${where} の項目が 200 件を超えています`,
  'variable-name': (where) => `${where} には環境変数の名前（英数字と「_」）を書いてください。値そのものを書いてはいけません`,
};

const addressFaults: Readonly<Record<AddressFault, string>> = {
  credentials: 'アドレスにユーザー名やパスワードを含めることはできません',
  host: 'ホスト名が正しくありません',
  malformed: 'アドレスの形をしていません。http://127.0.0.1:8080 のように書いてください',
  'no-port': 'ポート番号が必要です。tcp://127.0.0.1:5003 のように書いてください',
  port: 'ポート番号が正しくありません。1 から 65535 の範囲で指定してください',
  query: 'アドレスはパスまでにしてください。「?」や「#」以降は書けません',
  scheme: 'このスキームは使えません',
};

const quoted = (text: string) => (text === '' ? '空の値' : `「${text}」`);
const listed = (items: readonly string[], max = 12) => (items.length > max ? `${items.slice(0, max).join('、')} など` : items.join('、'));
const inPlace = (where: string) => (where === '' ? '最上位' : ` ${where} `);

export const ledger: LedgerWording = {
  problems: {
    'no-ledger': ({ ports, managers }) =>
      `ここには台帳がありません（${ports} も ${managers} も見つかりません）。「preflight init」でひな形を作成できます。`,
    'ledger-missing': ({ file }) => `台帳 ${file} が見つかりません。「preflight init」でひな形を作成できます。`,
    'ledger-unreadable': ({ file, why }) => `台帳 ${file} を読み取れません（${unreadable[why]}）。`,
    'ledger-outside': ({ file, real }) =>
      `台帳 ${file} はフォルダーの外（${real}）を指すリンクのため、読み取りませんでした。許可するには preflight trust を、この実行に限るなら --trust を使ってください。`,
    'ledger-too-large': ({ file, maxBytes }) => `台帳 ${file} は ${maxBytes / 1024 / 1024} MiB を超えているため、読み取りませんでした。`,
    'ledger-not-text': ({ file, why }) =>
      `台帳 ${file} はテキストではありません（${why === 'nul' ? 'NUL バイトが含まれています' : 'UTF-8 として正しくありません'}）。`,
    'ledger-empty': ({ file }) => `台帳 ${file} は空です。`,
    'env-file-unreadable': ({ file, why }) => `env ファイル ${file} を読み取れません（${unreadable[why]}）。`,
    'env-file-outside': ({ file, real }) =>
      `env ファイル ${file} はこのフォルダーの外（${real}）にあるため、読み取りませんでした。許可するには preflight trust を、この実行に限るなら --trust を使ってください。`,
    'more-problems': ({ count }) => `ほかにも ${count} 件の問題があります。まず上の問題を直してください。`,
    'yaml-fault': ({ fault }) => yamlFaults[fault],
    'yaml-many-documents': () => '台帳は 1 つの YAML 文書でなければなりません。ここから 2 つ目の文書が始まっています。',
    'yaml-unknown-tag': ({ tag }) => `タグ ${tag} は使えません。台帳にタグは不要です。`,
    'yaml-alias-unknown': ({ name }) =>
      `YAML では「*」はエイリアスの始まりですが、これより前にアンカー「${name}」がありません。パターンは引用符で囲んでください。`,
    'yaml-alias-bomb': ({ max }) => `エイリアスを展開すると、値が ${max} 個を超えます。`,
    'yaml-too-many-values': ({ max }) => `このファイルの値は ${max} 個を超えています。`,
    'yaml-too-deep': ({ max }) => `入れ子が ${max} 段を超えています。`,
    'duplicate-key': ({ key }) => `キー「${key}」が同じマッピングに 2 回書かれています。`,
    'literal-key': () =>
      '台帳に秘密のキーがそのまま書かれています。キーは環境変数か env ファイルに移し、ここには名前だけを書いてください。このファイルを共有したことがあれば、キーを作り直してください。',
    'variable-unresolved': ({ name }) => `変数 ${name} は環境変数にも env ファイルにもなく、既定値もありません。`,
    'variable-malformed': ({ text }) => `「${text}」は変数として読み取れません。\${NAME} または \${NAME:-既定値} と書いてください。`,
    'variable-is-key': ({ name }) => `変数 ${name} の値は秘密のキーなので、台帳に埋め込むことはできません。tokens に名前を書いてください。`,
    'unknown-key': ({ key, where, known }) =>
      `キー「${key}」は${inPlace(where)}では使えません。${known.length === 0 ? '' : `使えるキーは ${listed(known)} です。`}`,
    'missing-key': ({ key, where }) => `${where === '' ? '最上位' : `${where} `}にキー「${key}」がありません。`,
    'wrong-type': ({ where, expected, found }) =>
      `${where === '' ? '台帳' : `${where} `}には${expected.map((kind) => kinds[kind]).join('か')}を書いてください（現在は${found === 'boolean' ? '真偽値' : kinds[found]}です）。`,
    'not-one-of': ({ where, found, allowed }) =>
      allowed.length > 1
        ? `${where} には ${listed(allowed)} のいずれかを書いてください（現在の値: ${quoted(found)}）。`
        : `${where} は ${listed(allowed)} でなければなりません（現在の値: ${quoted(found)}）。`,
    'bad-value': ({ where, rule, found }) => `${rules[rule](where, found)}。`,
    'bad-address': ({ where, fault, found, schemes }) =>
      `${where} の${quoted(found)}: ${addressFaults[fault]}${fault === 'scheme' ? `（使えるのは ${listed(schemes)}）` : ''}。`,
    'bad-version-range': ({ where, found, language }) =>
      `${where} の「${found}」はバージョン範囲ではありません。${language === 'python' ? '「>=2.0,<3」' : '「>=10 <12」'}のように書いてください。`,
    'address-overlap': ({ role, other, address, otherAddress }) =>
      address === otherAddress
        ? `役割 ${other} と ${role} が同じアドレス ${address} を使おうとしています。`
        : `役割 ${other} のアドレス ${otherAddress} と役割 ${role} のアドレス ${address} が重なっています。`,
    'role-without-address': ({ role }) => `役割 ${role} に url も inside もありません。`,
    'role-unknown': ({ role, where, known }) =>
      known.length === 0
        ? `${where} に役割「${role}」が書かれていますが、役割が 1 つも定義されていません。`
        : `${where} に書かれた役割「${role}」は定義されていません（定義済み: ${listed(known)}）。`,
    'role-needs-url': ({ role, where }) =>
      `${where} に書かれた役割 ${role} には、このマシンから呼び出せる http または https の url がありません。`,
    'kind-needs-http': ({ role, kind, scheme }) =>
      `役割 ${role} の kind は ${kind} なので http か https で応答するはずですが、url は ${scheme} です。`,
    'expect-needs-http-kind': ({ role }) => `役割 ${role} に expect がありますが、expect を書けるのは kind が http の役割だけです。`,
    'token-unknown': ({ token, where, known }) =>
      known.length === 0
        ? `${where} にトークン ${token} が書かれていますが、tokens に何も定義されていません。`
        : `${where} に書かれたトークン ${token} は tokens にありません（定義済み: ${listed(known)}）。`,
    'chat-without-model': ({ role }) => `チャットの送り先 ${role} はモデルサーバーですが、尋ねるモデルを示す model: がありません。`,
    'chat-token-kind': ({ token, kind }) => `チャットには Dify アプリのキーが必要ですが、${token} の kind は ${kind} です。`,
    'path-visits-twice': ({ role }) => `path が役割 ${role} を 2 回通っています。`,
    'variable-needs-container': ({ role, caller }) =>
      caller === undefined
        ? `${role} への区間はクライアントから始まり、その環境変数は読みません。variable を書けるのはコンテナから始まる区間だけです。`
        : `${role} を呼び出す ${caller} の owner がコンテナではありません。variable はコンテナの環境変数からだけ読みます。`,
    'path-starts-elsewhere': ({ first, front }) => `path が ${first} から始まっていますが、クライアントの入口（front）は ${front} です。`,
    'docker-host-and-context': () => 'docker に host と context の両方が書かれています。どちらか一方だけにしてください。',
    'manager-overlap': ({ manager, other, pattern, otherPattern }) =>
      pattern === otherPattern
        ? `${other} と ${manager} が同じ ${pattern} を受け持つことになっています。`
        : `${other} の ${otherPattern} と ${manager} の ${pattern} が重なるフォルダーを受け持つことになっています。`,
  },
  related: {
    'first-key': '最初はここに書かれています',
    'first-hop': '最初はここで通っています',
    front: 'front はここで指定されています',
    role: '役割はここで定義されています',
    'other-role': 'もう一方の役割はここです',
    'other-manager': 'もう一方のマネージャーはここです',
    'docker-host': 'host はここで指定されています',
    token: 'kind はここで指定されています',
  },
  didYouMean: (suggestion) => `もしかして: ${suggestion}`,
  init: {
    written: (file) => `${file} を作成しました`,
    left: (file) => `${file} はすでにあるため、そのままにしました`,
    failed: (file, why) => `${file} を作成できませんでした: ${why}`,
    next: '台帳を自分の環境に合わせて編集してから、preflight を実行してください。',
  },
};
