import type { FamilyWords } from '../../engine/words.ts';
import type { TokenKind } from '../../ledger/ledger.ts';
import type { Token, TokenFault } from './causes.ts';
import type { TokenFlaw } from './findings.ts';

/** Within a sentence; Latin letters stand apart there. */
const kinds: Readonly<Record<TokenKind, string>> = {
  'dify-app': ' Dify アプリの API キー',
  'dify-dataset': ' Dify ナレッジの API キー',
  lmstudio: ' LM Studio の API トークン',
  openai: ' OpenAI 互換サーバーの API キー',
  other: 'トークン',
};

const flaws: Readonly<Record<TokenFlaw, string>> = {
  quotes: 'の値に引用符が含まれています',
  braces: 'の値に括弧が含まれています',
  blanks: 'の値に空白か改行が含まれています',
  bearer: 'の値が「Bearer」で始まっています',
  assignment: 'の値に「名前=値」の行がそのまま入っています',
  placeholder: 'の値が見本のままです',
  'control-characters': 'の値に見えない文字が含まれています',
};

function fault(what: TokenFault, kind: TokenKind): string {
  switch (what.what) {
    case 'flaw':
      return flaws[what.flaw];
    case 'other-kind':
      return what.form === 'other' ? `は${kinds[kind]}の形をしていません` : `は${kinds[kind]}ではなく ${what.form} の形をしています`;
    case 'length':
      return `は ${what.length} 文字ですが、${kinds[kind].trimStart()}は ${what.expected} 文字です`;
    case 'form':
      return `は${kinds[kind]}の形をしていません`;
  }
}

const place = (envFile: string | undefined) => (envFile === undefined ? '環境変数' : ` ${envFile} `);

export const tokenJa: FamilyWords<Token> = {
  findings: {
    'token-set': (args) => `${args.name} は設定されています。`,
    'token-optional-absent': (args) => `${args.name} は設定されていませんが、なくてもかまいません。`,
    'token-not-set': (args) => `${args.name} が設定されていません。`,
    'token-well-formed': (args) => `${args.name} は${kinds[args.kind]}の形をしています。`,
    'token-flawed': (args) => `${args.name} ${flaws[args.flaw]}。`,
    'token-of-other-kind': (args) => `${args.name} ${fault({ what: 'other-kind', form: args.form }, args.kind)}。`,
    'token-wrong-length': (args) =>
      `${args.name} は ${args.length} 文字ですが、${kinds[args.kind].trimStart()}は ${args.expected} 文字です。`,
    'token-form-unknown': (args) => `${args.name} は${kinds[args.kind]}の形をしていません。`,
    'env-file-private': (args) => `${args.file} は本人だけが読むことができ、git にも入っていません。`,
    'env-file-readable': (args) => `${args.file} をこのマシンのほかのユーザーが開けます（モード ${args.mode}）。`,
    'env-file-tracked': (args) => `${args.file} が git に登録されています。`,
    'env-file-not-ignored': (args) => `${args.file} が git の無視対象になっておらず、次の \`git add .\` で登録されてしまいます。`,
  },
  evidence: {
    'token-source': '読み取り元',
    'token-form': '形',
    'token-used-by': '使うもの',
    'env-file-mode': 'ファイルのモード',
    'env-file-git': 'git での状態',
  },
  causes: {
    'token-missing': {
      message: (args) => (args.fault ? `${args.name} ${fault(args.fault, args.kind)}。` : `${args.name} が設定されていません。`),
      remedy: (args) =>
        args.fault
          ? `${kinds[args.kind].trimStart()}を、余分な文字を付けずに 1 行で設定し直してください。`
          : `${place(args.envFile).trimStart()}に ${args.name} として${kinds[args.kind]}を設定するか、台帳で \`optional: true\` としてください。`,
      page: {
        means: '台帳に必要なトークンの名前がありますが、使える値がありません。',
        detected: '環境変数、次に台帳の env ファイルで名前を探し、値の形を調べます。値そのものは決して表示しません。',
        mended: 'env ファイルに `名前=値` と書きます。引用符、「Bearer」、空白は付けません。不要なら `optional: true` とします。',
      },
    },
    'env-file-exposed': {
      message: (args) => {
        switch (args.how) {
          case 'tracked':
            return `${args.file} が中の秘密ごと git に入っています。`;
          case 'readable':
            return `${args.file} をこのマシンのほかのユーザーが開けます。`;
          case 'not-ignored':
            return `${args.file} が次のコミットに入るのを防ぐものがありません。`;
        }
      },
      remedy: (args) => {
        switch (args.how) {
          case 'tracked':
            return 'git から外して無視対象にし、履歴には残るので中のキーを作り直してください。';
          case 'readable':
            return '自分だけが読めるようにしてください。';
          case 'not-ignored':
            return '.gitignore に加えてください。';
        }
      },
      page: {
        means: 'env ファイルにはキーが入っています。ファイルやコミット先のリポジトリを読める人は、誰でもそのキーを使えます。',
        detected: 'ファイルのモード（Windows を除く）と、git が登録しているか、無視しているかを調べます。',
        mended:
          '`chmod 600 .env` を実行し、.gitignore に 1 行加えます。コミットしてしまった場合は `git rm --cached .env` の後、キーを作り直します。',
      },
    },
    'dify-key-missing': {
      message: (args) => `Dify アプリの API キー ${args.name} が設定されていません。`,
      remedy: (args) =>
        `Dify でアプリを開き、「API アクセス」でキーを作成して、${place(args.envFile).trimStart()}に ${args.name}=app-… と設定してください。`,
      page: {
        means: 'チャットには Dify アプリのキーが要ります。キーがなければ、入口からは何も尋ねられません。',
        detected: '`chat:` が指すトークンは種類が dify-app ですが、環境変数にも台帳の env ファイルにもありません。',
        mended: 'Dify で「スタジオ」→ アプリ →「API アクセス」→「API キー」→「作成」と進み、env ファイルに `名前=app-…` と書きます。',
      },
    },
    'dify-key-wrong-kind': {
      message: (args) => `${args.name} ${fault(args.fault, args.kind)}。`,
      remedy: (args) =>
        args.kind === 'dify-dataset'
          ? `Dify の「ナレッジ」→「API」でキーを作成し、余分な文字を付けずに ${args.name} に設定してください。`
          : `Dify の「API アクセス」からアプリのキーをコピーし、余分な文字を付けずに ${args.name} に設定してください。`,
      page: {
        means:
          'Dify にはアプリのキー（`app-` と 24 文字）とナレッジのキー（`dataset-` と 24 文字）があります。どんな間違いにも「Access token is invalid」としか答えず、理由は示しません。',
        detected: '送信する前に、値の形だけを調べます: 接頭辞、長さ、一緒に貼り付けられがちな文字。値は決して表示しません。',
        mended: '正しいキーを全体にわたってコピーし直します。引用符、括弧、空白、「Bearer」は付けません。',
      },
    },
  },
  checks: {
    'token.present': {
      asks: '台帳の各トークンは設定されているか。',
      how: '環境変数、次に env ファイルで名前を探します。空の値は未設定とみなします。',
    },
    'token.kind': {
      asks: '各トークンは正しい種類で、余分な文字が付いていないか。',
      how: '接頭辞、長さ、余分な文字をこのマシンの中だけで調べます。値は表示も送信もしません。',
    },
    'env-file.private': {
      asks: 'env ファイルはほかの人から見えず、git にも入っていないか。',
      how: 'ファイルのモードを読み、git に登録や無視の状態を尋ねます。',
    },
  },
};
