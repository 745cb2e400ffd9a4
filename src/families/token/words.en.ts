import type { FamilyWords } from '../../engine/words.ts';
import type { TokenKind } from '../../ledger/ledger.ts';
import type { Token, TokenFault } from './causes.ts';
import type { TokenFlaw } from './findings.ts';

const kinds: Readonly<Record<TokenKind, string>> = {
  'dify-app': "a Dify app's API key",
  'dify-dataset': "a Dify knowledge base's API key",
  lmstudio: 'an LM Studio API token',
  openai: 'an API key for an OpenAI-compatible server',
  other: 'a token',
};

const flaws: Readonly<Record<TokenFlaw, string>> = {
  quotes: 'stands in quotation marks that belong to the value',
  braces: 'holds braces or angle brackets',
  blanks: 'holds blanks or line breaks',
  bearer: 'begins with "Bearer"',
  assignment: 'holds a whole line NAME=value',
  placeholder: 'is still the placeholder of an example',
  'control-characters': 'holds invisible characters',
};

function fault(what: TokenFault, kind: TokenKind): string {
  switch (what.what) {
    case 'flaw':
      return flaws[what.flaw];
    case 'other-kind':
      return what.form === 'other' ? `does not look like ${kinds[kind]}` : `looks like ${what.form}, not like ${kinds[kind]}`;
    case 'length':
      return `has ${what.length} characters, where ${kinds[kind]} has ${what.expected}`;
    case 'form':
      return `does not look like ${kinds[kind]}`;
  }
}

const place = (envFile: string | undefined) => (envFile === undefined ? 'the environment' : envFile);

export const tokenEn: FamilyWords<Token> = {
  findings: {
    'token-set': (args) => `${args.name} is set.`,
    'token-optional-absent': (args) => `${args.name} is not set, and need not be.`,
    'token-not-set': (args) => `${args.name} is not set.`,
    'token-well-formed': (args) => `${args.name} has the form of ${kinds[args.kind]}.`,
    'token-flawed': (args) => `${args.name} ${flaws[args.flaw]}.`,
    'token-of-other-kind': (args) => `${args.name} ${fault({ what: 'other-kind', form: args.form }, args.kind)}.`,
    'token-wrong-length': (args) => `${args.name} has ${args.length} characters, where ${kinds[args.kind]} has ${args.expected}.`,
    'token-form-unknown': (args) => `${args.name} does not look like ${kinds[args.kind]}.`,
    'env-file-private': (args) => `${args.file} is readable by you alone, and git does not have it.`,
    'env-file-readable': (args) => `${args.file} is open to other users of this machine (mode ${args.mode}).`,
    'env-file-tracked': (args) => `${args.file} is tracked by git.`,
    'env-file-not-ignored': (args) => `${args.file} is not ignored by git; the next \`git add .\` takes it along.`,
  },
  evidence: {
    'token-source': 'read from',
    'token-form': 'form',
    'token-used-by': 'used by',
    'env-file-mode': 'file mode',
    'env-file-git': 'state in git',
  },
  causes: {
    'token-missing': {
      message: (args) => (args.fault ? `${args.name} ${fault(args.fault, args.kind)}.` : `${args.name} is not set.`),
      remedy: (args) =>
        args.fault
          ? `Put ${kinds[args.kind]} in its place, bare and on one line.`
          : `Set ${args.name} in ${place(args.envFile)} to ${kinds[args.kind]}, or mark it \`optional: true\` in the ledger.`,
      page: {
        means: 'The ledger names a token that something needs, and there is no usable value for it.',
        detected:
          'The environment, then the env files of the ledger, are asked for the name; the form of the value is looked at, the value is never shown.',
        mended: 'Write `NAME=value` into the env file, without quotes, "Bearer" or blanks. If it is not needed, mark it `optional: true`.',
      },
    },
    'env-file-exposed': {
      message: (args) => {
        switch (args.how) {
          case 'tracked':
            return `${args.file} is in git, and with it every secret that it holds.`;
          case 'readable':
            return `Other users of this machine can reach ${args.file}.`;
          case 'not-ignored':
            return `Nothing keeps ${args.file} out of the next commit.`;
        }
      },
      remedy: (args) => {
        switch (args.how) {
          case 'tracked':
            return 'Take it out of git, ignore it, and renew the keys in it, for the history still has them.';
          case 'readable':
            return 'Let only yourself read it.';
          case 'not-ignored':
            return 'Add it to .gitignore.';
        }
      },
      page: {
        means: 'An env file holds keys. Whoever can read it, or the repository that it is committed to, can use them.',
        detected: 'The file mode (except on Windows), and what git says of the file: tracked, ignored, or neither.',
        mended: '`chmod 600 .env`; a line in .gitignore; if it was committed, `git rm --cached .env` and new keys.',
      },
    },
    'dify-key-missing': {
      message: (args) => `${args.name}, the API key of the Dify app, is not set.`,
      remedy: (args) => `Open the app in Dify, create a key under "API Access", and set ${args.name}=app-… in ${place(args.envFile)}.`,
      page: {
        means: 'The chat needs the key of one Dify app. Without it nothing can be asked through the front.',
        detected: 'The token that `chat:` names is of kind dify-app, and is neither in the environment nor in an env file of the ledger.',
        mended: 'In Dify: Studio → the app → API Access → API Key → Create. Put it into the env file as `NAME=app-…`.',
      },
    },
    'dify-key-wrong-kind': {
      message: (args) => `${args.name} ${fault(args.fault, args.kind)}.`,
      remedy: (args) =>
        args.kind === 'dify-dataset'
          ? `Create an API key in Dify under Knowledge → API, and put it into ${args.name} bare.`
          : `Copy the key of the app from "API Access" in Dify, and put it into ${args.name} bare.`,
      page: {
        means:
          'Dify has keys for apps (`app-` and 24 characters) and for knowledge (`dataset-` and 24). It answers every wrong one with "Access token is invalid" and never says why.',
        detected:
          'By the form of the value alone, before it is sent: prefix, length, and what is often pasted along. The value is never shown.',
        mended: 'Copy the right key once more: the whole of it, without quotes, braces, blanks or "Bearer".',
      },
    },
  },
  checks: {
    'token.present': {
      asks: 'Is each token of the ledger set?',
      how: 'Looks for the name in the environment, then in the env files; a blank value counts as not set.',
    },
    'token.kind': {
      asks: 'Is each token of the right kind, and free of what is pasted along?',
      how: 'Looks at prefix, length and stray characters, on this machine alone; the value is never shown or sent.',
    },
    'env-file.private': {
      asks: 'Is the env file kept from others and out of git?',
      how: 'Reads the file mode, and asks git whether it tracks or ignores the file.',
    },
  },
};
