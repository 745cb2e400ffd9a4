import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Manager } from './causes.ts';
import { managerNames as names } from './names.ts';

const folderName = (folder: string) => (folder === '.' ? '台帳のあるフォルダー' : folder);

const gitStates = {
  modified: 'にコミットされていない変更があります',
  untracked: 'は git に登録されていません',
  ignored: 'は git の無視対象になっています',
  missing: 'は git に登録されていません',
  'no-repository': 'は git リポジトリの外にあります',
} as const;

export const managerJa: FamilyWords<Manager> = {
  findings: {
    'manager-found': (args) => `${names[args.manager]} はインストールされています。`,
    'manager-not-found': (args) => `${names[args.manager]} が PATH に見つかりません。`,
    'manager-in-range': (args) =>
      `${names[args.manager]} は ${args.version} です${args.range === undefined ? '' : ` (台帳の範囲 ${args.range} の内)`}。`,
    'manager-out-of-range': (args) => `${names[args.manager]} は ${args.version} ですが、台帳が求めるのは ${args.range} です。`,
    'manager-range-unreadable': (args) => `台帳にある ${names[args.manager]} のバージョン範囲 ${args.range} を解釈できません。`,
    'project-owned': (args) => `${folderName(args.folder)} は ${names[args.manager]} の担当で、中身もそのとおりです。`,
    'project-in-workspace': (args) =>
      `${folderName(args.folder)} は ${folderName(args.root)} にある ${names[args.manager]} ワークスペースの一員です。`,
    'project-bare': (args) => `${folderName(args.folder)} の ${args.file} は設定だけで、インストールするものはありません。`,
    'projects-not-searched': (args) =>
      `台帳のどのパターンにも当たらないフォルダー ${args.folders} 個の中は、プロジェクトを探せていません（${withoutFullStop(args.detail)}）。`,
    'project-not-claimed': (args) => `${folderName(args.folder)}（${args.files.join(', ')}）を担当するマネージャーが台帳にありません。`,
    'project-claimed-twice': (args) =>
      `台帳は ${folderName(args.folder)} を ${args.managers.map((each) => names[each]).join(' と ')} の両方に割り当てています。`,
    'project-of-other': (args) =>
      `${folderName(args.folder)} は ${names[args.owner]} の担当ですが、${args.sign} から ${names[args.other]} が使われたことが分かります。`,
    'project-foreign-settings': (args) => `${folderName(args.folder)} に、担当の ${names[args.owner]} が読まない ${args.sign} があります。`,
    'project-two-locks': (args) =>
      `${folderName(args.folder)} には、担当の ${names[args.owner]} の ${args.own} のほかに ${args.foreign.join(' と ')} もあります。`,
    'lock-fresh': (args) => `${args.file} はプロジェクトの内容と一致しています${args.rule === 'committed' ? ' (コミット済み)' : ''}。`,
    'lock-not-needed': (args) => `${folderName(args.folder)} にはロックするものがありません。`,
    'lock-absent': (args) => `${args.file} がありません。`,
    'lock-outdated': (args) => `${args.file} は ${args.manifest} の内容と一致しなくなっています。`,
    'lock-unreadable': (args) => `${args.file} を読めません：${withoutFullStop(args.detail)}。`,
    'manifest-unreadable': (args) => `${args.manifest} を読めません：${withoutFullStop(args.detail)}。`,
    'lock-not-committed': (args) => `${args.file} ${gitStates[args.git]}。`,
  },
  evidence: {
    'manager-path': 'プログラム',
    'manager-version': 'バージョン',
    'manager-version-source': 'バージョンの情報源',
    'project-signs': 'フォルダーで見つかったもの',
    'lock-file': 'ロックファイル',
    'lock-judged-by': '判定の方法',
    'lock-difference': '違い',
    'lock-git': 'git での状態',
  },
  causes: {
    'manager-missing': {
      message: (args) => `${names[args.manager]} がインストールされていないか、PATH にありません。`,
      remedy: (args) =>
        args.manager === 'npm'
          ? 'npm を含む Node.js をインストールしてください。'
          : `${names[args.manager]} をインストールし、ターミナルを開き直してください。`,
      page: {
        means: 'managers.yml ではこのマネージャーが担当するフォルダーがありますが、PATH のどのフォルダーにもプログラムがありません。',
        detected: 'PATH のフォルダーから同じ名前の実行可能ファイルを探します。何も起動しません。',
        mended: 'インストールするか、置き場所（多くは `~/.local/bin`）を PATH に加えます。もう使わないなら managers.yml から外します。',
      },
    },
    'manager-version': {
      message: (args) =>
        args.isReadable
          ? `${names[args.manager]} ${args.version} は台帳の範囲 ${args.range} から外れています。`
          : `台帳にある ${names[args.manager]} のバージョン範囲 ${args.range} を解釈できません。`,
      remedy: (args) =>
        args.isReadable
          ? `範囲 ${args.range} に入る ${names[args.manager]} をインストールするか、managers.yml の範囲を直してください。`
          : 'uv と Poetry は `>=2.0,<3`、npm と pnpm は `>=10 <12` のように書いてください。',
      page: {
        means:
          'マネージャーはバージョンによって書き出すロックも使えるオプションも違います。台帳には、この作業が前提とする範囲が書いてあります。',
        detected:
          'バージョンはプログラムのそばのファイル（dist-info、package.json）から読み、なければ `--version` で尋ねます。範囲は uv と Poetry では PEP 440、npm と pnpm では semver で解釈します。',
        mended: 'マネージャーを範囲に合わせるか、新しい方を使いたい場合は managers.yml の `version` を変えます。',
      },
    },
    'lock-missing': {
      message: (args) => `${args.file} がありません。`,
      remedy: (args) => `${names[args.manager]} で作成し、台帳が求めていればコミットしてください。`,
      page: {
        means: 'ロックがないと、どのマシンにもその日の最新版が入ってしまいます。',
        detected: 'このマネージャーの担当でインストールするものがあるのに、ロックがフォルダーにもワークスペースのルートにもありません。',
        mended: 'コマンドを実行し、できたファイルをコミットします。ロックが要らないなら managers.yml で `lock: none` とします。',
      },
    },
    'lock-stale': {
      message: (args) =>
        args.isReadable
          ? `${args.file} は ${args.manifest ?? 'プロジェクト'} より古くなっています。`
          : `${args.file} が壊れています（マージの跡かもしれません）。`,
      remedy: (args) =>
        args.isReadable
          ? `${names[args.manager]} でロックを作り直し、両方のファイルをコミットしてください。`
          : `git から ${args.file} のどちらか一方を取り出し、${names[args.manager]} で作り直してください。`,
      page: {
        means:
          'ロックを作った後で、プロジェクトの求めるものが変わりました。厳密なインストール（`uv sync --locked`、`poetry install`、`npm ci`）は拒まれるか、違うものが入ります。',
        detected:
          'ファイルだけで判定します。Poetry は content-hash、uv.lock・package-lock.json・pnpm-lock.yaml は記録された依存関係を比べます。それで決まらないときだけ、マネージャー自身の検査をオフラインかつ書き込みなしで実行します。',
        mended: 'コマンドを実行します。変わるのは必要な分だけです。差分を確かめてからコミットしてください。',
      },
    },
    'lock-uncommitted': {
      message: (args) => `台帳はコミットを求めていますが、${args.file} ${gitStates[args.git]}。`,
      remedy: (args) => {
        switch (args.git) {
          case 'modified':
            return '変更を確かめてからコミットしてください。';
          case 'ignored':
            return '.gitignore から該当する規則を外し、ファイルを追加してコミットしてください。';
          case 'no-repository':
            return 'フォルダーを git で管理するか、managers.yml で `lock: present` としてください。';
          default:
            return 'ファイルを git に追加してコミットしてください。';
        }
      },
      page: {
        means: 'git に入っていないロックは、このマシンでしか役に立ちません。',
        detected: 'このファイルだけについて `git status` と `git ls-files` を調べます。ロックは取らず、フックも動かしません。',
        mended: 'ファイルを追加してコミットします。不要なら managers.yml で `lock: present` とします。',
      },
    },
    'two-locks': {
      message: (args) => `${folderName(args.folder)} にロックが 2 種類あります: ${[args.own, ...args.foreign].join(' と ')}。`,
      remedy: (args) => `台帳の担当は ${names[args.owner]} なので ${args.own} を残し、${args.foreign.join(' と ')} を削除してください。`,
      page: {
        means:
          '2 つのマネージャーが同じプロジェクトをロックしています。実際に使われるのは片方だけで、どちらなのかは見ただけでは分かりません。',
        detected: '1 つのフォルダーに、担当のものを含む複数のマネージャーのロックがあります。',
        mended: '担当でない方のロックを削除します。もう一方が正しいなら、先に managers.yml の `owns` を直します。',
      },
    },
    'wrong-manager': {
      message: (args) =>
        `${folderName(args.folder)} は台帳では ${names[args.owner]} の担当ですが、${names[args.other]} の ${args.sign} があります。`,
      remedy: (args) => `${names[args.owner]} に移すか、${names[args.other]} が正しいなら managers.yml でそちらの担当にしてください。`,
      page: {
        means: '台帳とは別のマネージャーが使われたか、担当のマネージャーが読まない設定が残っています。',
        detected:
          '1 つのマネージャーだけが読むロックや設定（`[tool.poetry.dependencies]`、`[tool.uv.sources]`、`packageManager` など）を見ます。ビルドバックエンドだけでは判断しません。',
        mended: '依存関係を移して別のマネージャーのファイルを消すか、managers.yml の `owns` を直します。',
      },
    },
    'project-claimed-twice': {
      message: (args) => `${folderName(args.folder)} の担当が ${args.managers.map((name) => names[name]).join(' と ')} で重なっています。`,
      remedy: (args) => `managers.yml の \`owns\` で、${args.folder} をどちらか一方だけの担当にしてください。`,
      page: {
        means: '同じ言語の 2 つのマネージャーのパターンがこのフォルダーで重なり、どちらの担当か決まりません。',
        detected: 'プロジェクトのフォルダーに、`owns` のパターンが 2 つ以上当てはまります。',
        mended: 'managers.yml で一方のパターンを狭くします。',
      },
    },
    'manifest-unreadable': {
      message: (args) => `${args.manifest} を読み取れません（${withoutFullStop(args.detail)}）。`,
      remedy: (args) => `${args.manifest} を直してください。それまで ${folderName(args.folder)} で ${names[args.manager]} は使えません。`,
      page: {
        means: 'プロジェクトに必要なものを書くファイルが壊れているため、何もインストールできず、ロックも判定できません。',
        detected: 'TOML または JSON として読み取れませんでした。マージの競合の跡が残っていることがよくあります。',
        mended: 'メッセージが示す場所を直すか、git から正しいものを取り出します。',
      },
    },
    'project-unclaimed': {
      message: (args) =>
        `${folderName(args.folder)} にプロジェクト（${args.files.join(', ')}）がありますが、担当のマネージャーがありません。`,
      remedy: (args) =>
        args.likely === undefined
          ? `managers.yml で、${args.folder} を担当のマネージャーの \`owns\` か \`exempt\` に加えてください。`
          : `managers.yml で、${args.folder} を ${names[args.likely]} の \`owns\` か \`exempt\` に加えてください。`,
      page: {
        means: '台帳の知らないプロジェクトがあり、そのロックは誰も見ていません。',
        detected: '台帳のあるフォルダーをたどります。exempt のパターン、隠しフォルダー、node_modules、仮想環境は除きます。',
        mended: '`owns` でマネージャーに割り当てるか、`exempt` で対象から外します。',
      },
    },
  },
  checks: {
    'manager.installed': {
      asks: 'マネージャーはあるか。',
      how: 'PATH のフォルダーでプログラムを探します。起動はしません。',
    },
    'manager.version': {
      asks: 'インストールされたマネージャーは台帳の範囲に入っているか。',
      how: 'プログラムのそばのファイルからバージョンを読み、なければプログラムに尋ねます。',
    },
    'manager.boundary': {
      asks: '各プロジェクトは、台帳にある 1 つのマネージャーだけで管理されているか。',
      how: 'フォルダーのロックと設定を読み、`owns` と突き合わせます。',
    },
    'manager.lock': {
      asks: 'ロックはあるか、新しいか、コミットされ、無視されていないか。',
      how: 'ロックとプロジェクトのファイルを比べ、決まらないときだけマネージャーに尋ね、最後に git を調べます。',
    },
  },
};
