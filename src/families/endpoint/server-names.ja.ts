import { productTitles, type ServerName } from '../../probes/identity/server-name.ts';

/** How a server that answered is called in a sentence. */
const serverNames: Readonly<Record<ServerName | 'not-http', string>> = {
  ...productTitles,
  dify: 'Dify',
  'dify-web-only': 'Dify の Web 画面だけのサーバー',
  'openai-compatible': 'OpenAI 互換 API のサーバー',
  nginx: 'Dify につながっていない nginx',
  'plugin-daemon': 'Dify のプラグインデーモン',
  'other-http': '別の HTTP サーバー',
  'not-http': 'HTTP を話さないサーバー',
};

/** The same with a blank on each side that is in Latin letters, as Japanese sentences have it. */
export const serverName = (server: keyof typeof serverNames, version?: string): string =>
  within(version === undefined ? serverNames[server] : `${serverNames[server]} ${version}`);

const within = (name: string) => name.replace(/^(?=[!-~])/, ' ').replace(/(?<=[!-~])$/, ' ');

const kindNames: Readonly<Record<string, string>> = {
  ...productTitles,
  dify: 'Dify',
  lmstudio: 'LM Studio',
  ollama: 'Ollama',
  openai: 'OpenAI 互換サーバー',
  http: 'HTTP サーバー',
  tcp: 'TCP サーバー',
};

/** How a kind of the ledger is called in a sentence. */
export const kindName = (kind: string) => within(kindNames[kind] ?? kind);
